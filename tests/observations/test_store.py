"""The store: nothing confirmed is lost, nothing half-written is seen."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest

from lantu.errors import LantuError
from lantu.observations import Observation, ObservationStore, bundled

BATCH = 500
WRITER = """
import sys
from decimal import Decimal
from pathlib import Path
from lantu.observations import Observation, ObservationStore
store, name = ObservationStore(Path(sys.argv[1])), sys.argv[2]
store.read(place="-")
print("ready", flush=True)
for batch in range(int(sys.argv[3])):
    rows = [Observation(measure=name, place=f"{batch}-{i}", period="2023", value=Decimal(i), unit="个") for i in range(500)]
    store.append(rows)
    print(batch, flush=True)
"""


def row(place: str, value: str = "1.25", **more: str) -> Observation:
    return Observation(measure="某度量", place=place, period="2023", value=Decimal(value), unit="个", **more)  # type: ignore[arg-type]


def writer(path: Path, name: str, batches: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(batches)], stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    """The bundled rows, exact values and all; the same again changes nothing."""
    store = ObservationStore(tmp_path / "observations")
    assert (store.read(), store.version) == ([], -1)
    assert store.append(bundled()) == len(bundled())
    assert {each.id: each for each in store.read()} == {each.id: each for each in bundled()}
    version = store.version
    assert store.append(bundled()) == 0
    assert store.version == version


def test_a_revision_is_a_new_row_and_the_past_stays(tmp_path: Path) -> None:
    """`as_of` shows what had come in by a day, and a version what was then in the table."""
    store = ObservationStore(tmp_path / "observations")
    store.append([row("甲")], datetime(2024, 1, 1, tzinfo=UTC))
    store.append([row("甲", "1.5", status="revised")], datetime(2024, 6, 1, tzinfo=UTC))
    assert [str(each.value) for each in store.read(as_of=date(2024, 3, 1))] == ["1.25"]
    assert sorted(str(each.value) for each in store.read()) == ["1.25", "1.5"]
    count = "SELECT count(*) AS n FROM observations"
    assert [store.query(count, version=v).to_pydict()["n"] for v in (0, 1)] == [[1], [2]]


def test_compaction_changes_no_row_and_stands_behind_one_lock(tmp_path: Path) -> None:
    """Many small files become few; a second compaction at the same time is refused."""
    store = ObservationStore(tmp_path / "observations")
    for number in range(8):
        store.append([row(f"地{number}")])
    before = store.read()
    store.compact()
    assert (len(store.files()), store.read()) == (1, before)
    with store._lock(), pytest.raises(LantuError, match="another compaction"):
        store.compact()
    assert store.vacuum() == []


def test_killed_writers_lose_nothing_confirmed_and_show_nothing_half(tmp_path: Path) -> None:
    """Two writers bring the same rows and are killed at random moments: whole batches, each row once."""
    rng = random.Random(3)  # noqa: S311 - the same moments each time
    path, confirmed = tmp_path / "observations", 0
    ObservationStore(path).append([row("先")])
    with writer(path, "甲", 1000) as one, writer(path, "甲", 1000) as two:
        for process in (one, two):
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
            assert process.stdout.readline().strip() == "0"  # the first batch is in: the rest is quick
            time.sleep(rng.uniform(0.05, 0.4))
            process.send_signal(signal.SIGKILL)
            confirmed = max(confirmed, 1 + len(process.stdout.read().split()))
    store = ObservationStore(path)
    count = store.query("SELECT split_part(place, '-', 1) AS batch, count(*) AS n FROM observations WHERE place LIKE '%-%' GROUP BY ALL")  # fmt: skip
    sizes = count.to_pydict()["n"]
    assert set(sizes) == {BATCH}
    assert confirmed <= len(sizes) <= confirmed + 1
    assert store.append([row("后")]) == 1


def test_two_writers_may_make_the_store_at_once(tmp_path: Path) -> None:
    """Whoever is second finds the table made and appends to it."""
    together = Barrier(2)

    def bring(who: str) -> None:
        for folder in range(3):
            together.wait(30)
            ObservationStore(tmp_path / str(folder)).append([row(f"{who}{number}") for number in range(50)])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(bring, ("甲", "乙")))
    assert [len(ObservationStore(tmp_path / str(folder)).read()) for folder in range(3)] == [100] * 3


FULL = """
import resource, signal, sys
from decimal import Decimal
from pathlib import Path
from lantu.errors import LantuError
from lantu.observations import Observation, ObservationStore
store = ObservationStore(Path(sys.argv[1]))
store.append([Observation(measure="先", place="甲", period="2023", value=Decimal(1), unit="个")])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (9000, resource.RLIM_INFINITY))
rows = [Observation(measure="后", place=f"{i}", period="2023", value=Decimal(i), unit="个") for i in range(5000)]
try:
    store.append(rows)
except LantuError as error:
    print(error.code, error)
"""


def test_a_full_disk_is_told_and_leaves_the_table_as_it_was(tmp_path: Path) -> None:
    """Nothing half-written is seen, and the message says what to do."""
    path = tmp_path / "observations"
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert "the disk is full — free space" in done.stdout, done.stderr
    assert done.stderr == ""  # no panic of a writer's thread
    store = ObservationStore(path)
    assert {str(path / each) for each in store._table().file_uris()} == {str(each) for each in path.rglob("*.parquet")}
    assert [each.measure for each in store.read()] == ["先"]
    assert store.append([row("后")]) == 1


def test_a_name_with_a_quote_is_no_trouble(tmp_path: Path) -> None:
    """Paths are quoted, values are parameters."""
    store = ObservationStore(tmp_path / "o'hara" / "observations")
    store.append([row("甲'乙")])
    assert len(store.read(place="甲'乙")) == 1
