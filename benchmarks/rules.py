"""Rules: one case with its full trace, and a million households through decree 344's household.

The same columns are computed by SQL written by hand for DuckDB, in the same run, on the same tables; and by
openfisca-core, where its environment is named by LANTU_PEERS.  ``python -m benchmarks.rules 10000000`` runs ten million
in bounded memory, batch by batch, and prints its peak.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.population import write_population

MEMORY = "2500MB"  # for DuckDB; the rest of the process needs its own

CASE = {
    "houses": [{"house_id": "B1", "certified_lawful_area_m2": 126.5, "replacement_price_yuan_per_m2": 820}],
    "resettlement_mode": "resettlement_housing",
    "housing_object_count": 3,
    "housing_standard_m2_per_person": 30,
    "purchased_unit_areas_m2": [98.5],
    "brick_concrete_replacement_price_yuan_per_m2": 820,
    "construction_cost_yuan_per_m2": 1900,
    "monetary_price_yuan_per_m2": 4600,
    "relocation_month": "2022-03",
    "delivery_month": "2023-09",
    "temporary_fee_yuan_per_m2_month": 10,
    "relocation_fee_yuan_per_household": 2000,
    "relocated_households_count": 1,
}
SMALL = {
    "entitled_area_m2": 90,
    "purchased_unit_areas_m2": [98.5],
    "brick_concrete_replacement_price_yuan_per_m2": 820,
    "construction_cost_yuan_per_m2": 1900,
    "monetary_price_yuan_per_m2": 4600,
}


def report(households: int = 1_000_000) -> None:
    """Print the figures."""
    print("\nrules")
    for name, case in (("decree344.art25", SMALL), ("decree344.household", CASE)):
        print(f"  one case of {name} with trace: {single(name, case) * 1000:.2f} ms (median)")
    with tempfile.TemporaryDirectory() as written:
        folder = Path(written)
        for form in ("parquet", "csv"):
            write_population(folder / form, households, form)
            ours, cpu = _timed(lambda form=form: _ours(folder / form, folder / f"ours-{form}", form))
            print(
                f"  {households:,} households, the complete decree, every step, {form} to {form}: "
                f"{ours:.1f} s ({households / ours:,.0f} a second; {cpu:.1f} s of processor)"
            )
            if form == "parquet":
                hand, spent = _timed(lambda: _by_hand(folder / "parquet", folder / "hand"))
                print(f"  the same files by SQL written by hand: {hand:.1f} s ({spent:.1f} s of processor)")
                print(f"  ours takes {ours / hand:.2f} times as long, {cpu / spent:.2f} times the processor")
                print(
                    f"  the same columns in both; rows that differ: {_differences(folder / 'ours-parquet', folder / 'hand')}"
                )
            peer = _peer(folder / form, folder / f"peer-{form}", form, ours)
            if peer and form == "parquet":
                print(f"  (SQL written by hand is {peer / hand:.1f} times as fast as openfisca-core)")
        _exactness(folder / "ours-parquet", folder / "peer-parquet")


def _ours(source: Path, target: Path, form: str, memory: str = "") -> None:
    from lantu.rules.chain import compute_tables

    compute_tables("decree344", source, target, form=form, memory=memory)


def _by_hand(source: Path, target: Path) -> None:
    import duckdb

    target.mkdir(exist_ok=True)
    connection = duckdb.connect()
    try:
        written = Path(__file__).with_name("decree_by_hand.sql").read_text(encoding="utf-8")
        connection.execute(written.format(source=source, target=target))
    finally:
        connection.close()


def _peer(source: Path, target: Path, form: str, seconds: float) -> float:
    """openfisca-core over the same files: its whole job, and its computation alone; the seconds, 0 where there are none."""
    python = os.environ.get("LANTU_PEERS")
    if not python:
        print("  openfisca-core: not measured: name the Python of its environment in LANTU_PEERS (docs/house.md)")
        return 0
    command = [python, str(Path(__file__).with_name("peer_openfisca.py")), str(source), form, str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  openfisca-core: not measured: {done.stderr.strip().splitlines()[-1:]}")
        return 0
    told = json.loads(done.stdout.splitlines()[-1])
    whole = float(told["seconds"])
    building = whole - told["reading"] - told["computing"] - told["writing"]
    print(
        f"  openfisca-core, {form} to {form}: {whole:.1f} s, ours is {whole / seconds:.1f} times as fast (it reads for "
        f"{told['reading']:.1f} s, takes the population in for {building:.1f} s, computes in {told['dtype']} for "
        f"{told['computing']:.2f} s, writes for {told['writing']:.1f} s; ours writes the steps of houses, crops, families "
        "and collectives besides)"
    )
    return whole


def _exactness(ours: Path, peer: Path) -> None:
    """By how much the floats of the peer are off."""
    if not (peer / "households.parquet").is_file():
        return
    import duckdb

    off, wrong = duckdb.execute(
        """select max(abs(a.net_receivable_yuan::double - b.net_receivable_yuan)),
             avg((abs(a.net_receivable_yuan::double - b.net_receivable_yuan) > 0.005)::int)
           from read_parquet(?) a join read_parquet(?) b using (household_id) where a.refused is null""",
        [str(ours / "households.parquet"), str(peer / "households.parquet")],
    ).fetchall()[0]
    print(f"  the peer is off by up to {off:.2f} yuan, in {wrong:.1%} of the households by more than half a fen")


def _differences(ours: Path, hand: Path) -> str:
    """Rows that one alone has, or that differ in any column; values of refused households do not count."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    told = []
    for path in sorted(ours.glob("*.parquet")):
        mine, other = (connection.read_parquet(str(each / path.name)) for each in (ours, hand))
        assert set(mine.columns) == set(other.columns), (path.name, set(mine.columns) ^ set(other.columns))
        if "refused" in mine.columns:
            mine, other = mine.filter("refused is null"), other.filter("refused is null")
        columns = ", ".join(mine.columns)
        differ = mine.project(columns).except_(other.project(columns)).aggregate("count(*)").fetchall()[0][0]
        told.append(f"{path.stem} {differ} of {mine.aggregate('count(*)').fetchall()[0][0]}")
    return ", ".join(told)


def many(households: int) -> None:
    """The complete decree for so many households in bounded memory; the peak at the end."""
    with tempfile.TemporaryDirectory() as written:
        folder = Path(written)
        command = "import sys; from pathlib import Path; from benchmarks.population import write_population; "
        command += "write_population(Path(sys.argv[1]), int(sys.argv[2]))"
        subprocess.run([sys.executable, "-c", command, str(folder / "in"), str(households)], check=True)
        start = time.perf_counter()
        _ours(folder / "in", folder / "out", "parquet", memory=MEMORY)
        seconds = time.perf_counter() - start
        size = sum(each.stat().st_size for each in (folder / "out").glob("*.parquet"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    print(f"{households:,} households computed and written: {seconds:.0f} s, {size / 1e9:.1f} GB, peak {peak:.2f} GB")


def single(name: str, case: dict[str, Any], rounds: int = 200) -> float:
    """The median time of one case, with its trace as JSON."""
    from lantu.rules import run

    run(name, case)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run(name, case).to_json()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _timed(work: Any) -> tuple[float, float]:
    """Seconds by the clock and of the processor: the better of two runs."""
    found = []
    for _ in range(2):
        start, spent = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - start, time.process_time() - spent))
    return min(found)


if __name__ == "__main__":
    many(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
