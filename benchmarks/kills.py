"""``python -m benchmarks.kills [N]``: a store of observations under kill -9, with readers beside, and on a full disk.

Each round has two importers and a compaction, killed at random moments between their first sign of life and a while
after, and somebody who reads all the time. Whoever reads, then and afterwards, must see every batch that was confirmed,
whole, and none in part; the next round goes on in the same store. At the end a disk of two megabytes is filled up.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from lantu.errors import SourceError
from lantu.observations import Observation, ObservationStore

BATCH = 200
WRITER = """
import sys
from decimal import Decimal
from pathlib import Path
from lantu.observations import Observation, ObservationStore
store, name = ObservationStore(Path(sys.argv[1])), sys.argv[2]
store.read(place="-")
print("ready", flush=True)
batch = 0
while True:
    rows = [Observation(measure=name, place=f"{batch}-{i}", period="2023", value=Decimal(i), unit="个") for i in range(200)]
    store.append(rows)
    print(batch, flush=True)
    batch += 1
"""

COMPACTION = """
import sys
from pathlib import Path
from lantu.errors import LantuError
from lantu.observations import ObservationStore
store = ObservationStore(Path(sys.argv[1]))
store.read(place="-")
print("ready", flush=True)
while True:
    try:
        store.compact()
    except LantuError:
        pass
"""


def killed(path: Path, name: str, moments: random.Random, others: int) -> tuple[dict[str, int], int]:
    """Start importers and a compaction, kill each at its moment; batches confirmed by each, and readings that were wrong."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", WRITER, str(path)]
    running = {
        f"{name}-{number}": subprocess.Popen(
            [*command, f"{name}-{number}"], stdout=subprocess.PIPE, text=True, env=environment
        )
        for number in range(others)
    }
    running["compaction"] = subprocess.Popen(
        [sys.executable, "-c", COMPACTION, str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=environment,
    )  # fmt: skip
    confirmed, wrong = {}, 0
    for each in running.values():
        assert each.stdout is not None
        each.stdout.readline()
    order = list(running.items())
    moments.shuffle(order)
    for who, each in order:
        ends = time.monotonic() + moments.uniform(0, 0.25)
        while time.monotonic() < ends:
            wrong += not stands(path, {})
        each.send_signal(signal.SIGKILL)
        assert each.stdout is not None
        confirmed[who] = len(each.stdout.read().split())
        each.wait()
        each.stdout.close()
    del confirmed["compaction"]
    return confirmed, wrong


def stands(path: Path, confirmed: dict[str, int]) -> bool:
    """Whether the store holds each confirmed batch whole, and no batch in part."""
    store = ObservationStore(path)
    asked = "SELECT measure, split_part(place, '-', 1) AS batch, count(*) AS n FROM observations GROUP BY ALL"
    found = store.query(asked).to_pylist() if store.exists else []
    whole = {(row["measure"], int(row["batch"])) for row in found}
    wanted = {(who, batch) for who, count in confirmed.items() for batch in range(count)}
    return wanted <= whole and all(row["n"] == BATCH for row in found)


def full_disk(megabytes: int = 2) -> str:
    """What came of importing until a small disk of its own is full, and of going on once there is room."""
    with tempfile.TemporaryDirectory() as folder:
        size = f"size={megabytes}m"
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], capture_output=True, check=False
        )
        if mounted.returncode:
            return "not measured: mounting a small disk needs root"
        try:
            return _filled(Path(folder))
        finally:
            subprocess.run(["umount", folder], check=False)


def _filled(disk: Path) -> str:
    ballast, path = disk / "ballast", disk / "observations"
    ballast.write_bytes(bytes(500_000))
    store, batch, told = ObservationStore(path), 0, ""
    while not told:
        rows = [
            Observation(measure="m", place=f"{batch}-{i}", period="2023", value=Decimal(i), unit="个", source=secrets.token_hex(40))
            for i in range(BATCH)
        ]  # fmt: skip
        try:
            store.append(rows)
        except SourceError as error:
            told = error.hint
        else:
            batch += 1
    whole = stands(path, {"m": batch})
    ballast.unlink()
    again = store.append(rows) == BATCH and stands(path, {"m": batch + 1})
    return f"{batch} batches confirmed until it was full, all whole: {whole}; told “{told}”; goes on with room: {again}"


def report(kills: int = 100, seed: int = 7) -> int:
    """Print how many of the kills were borne; returns 1 where one was not."""
    moments, borne, done, batches, wrong = random.Random(seed), 0, 0, 0, 0  # noqa: S311 - the same moments each time
    with tempfile.TemporaryDirectory() as folder:
        path, everything = Path(folder) / "observations", dict[str, int]()
        while done < kills:
            confirmed, badly = killed(path, f"m{done}", moments, 2)
            everything |= confirmed
            batches, wrong = batches + sum(confirmed.values()), wrong + badly
            done += len(confirmed) + 1
            borne += (len(confirmed) + 1) * stands(path, everything)
    print(
        f"  {done} kills at random moments of two importers and a compaction: {borne} borne; {batches} confirmed batches of "
        f"{BATCH} rows, all whole; readings meanwhile that saw something in part: {wrong}"
    )
    disk = full_disk()
    print(f"  a full disk: {disk}")
    return 0 if borne == done and not wrong and "False" not in disk else 1


if __name__ == "__main__":
    sys.exit(report(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
