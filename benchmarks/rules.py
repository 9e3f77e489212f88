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
from lantu.rules.chain import FORMS, compute_tables

KEYS = {
    "collectives": "collective_id", "households": "household_id", "persons": "person_id", "parcels": "parcel_id",
    "houses": "house_id", "items": "item_id", "lawful_rural_houses": "house_id", "non_population_family_members": "person_id",
}  # fmt: skip
_ROOT = Path(__file__).parents[1]
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
                print(
                    f"  to write the same results once more, nothing read or computed: {_copied(folder / 'ours-parquet', folder / 'copied'):.1f} s"
                )
            _peer(folder / form, folder / f"peer-{form}", form, ours)
        _exactness(folder / "ours-parquet", folder / "peer-parquet")


def _ours(source: Path, target: Path, form: str, memory: str = "") -> None:
    compute_tables("decree344", source, target, form=form, memory=memory)


def _by_hand(source: Path, target: Path) -> None:
    import duckdb

    target.mkdir(exist_ok=True)
    connection = duckdb.connect()
    try:
        written = Path(__file__).with_name("decree_by_hand.sql").read_text(encoding="utf-8")
        connection.execute("set enable_progress_bar = false")
        connection.execute(written.format(source=source, target=target))
    finally:
        connection.close()


def _peer(source: Path, target: Path, form: str, seconds: float) -> float:
    """openfisca-core over the same files to the same tables; its seconds, 0 where there are none."""
    python = os.environ.get("LANTU_PEERS")
    if not python:
        print("  openfisca-core: not measured: name the Python of its environment in LANTU_PEERS (docs/house.md)")
        return 0
    command = [python, "-m", "benchmarks.openfisca", str(source), form, str(target)]
    runs = []
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_ROOT)
        if done.returncode:
            print(f"  openfisca-core: not measured: {done.stderr.strip().splitlines()[-1:]}")
            return 0
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    told = min(runs, key=lambda each: each["seconds"])
    whole = float(told["seconds"])
    building = whole - told["reading"] - told["computing"] - told["writing"]
    print(
        f"  openfisca-core, the same tables, {form} to {form}: {whole:.1f} s, ours is {whole / seconds:.1f} times as fast (it "
        f"reads for {told['reading']:.1f} s, takes the populations in for {building:.1f} s, computes in float32 for "
        f"{told['computing']:.2f} s, writes for {told['writing']:.1f} s)"
    )
    return whole


def _copied(results: Path, target: Path) -> float:
    """Seconds to write the results once more, nothing computed: what no program of these columns can be faster than."""
    import duckdb

    target.mkdir(exist_ok=True)
    connection = duckdb.connect()
    try:
        tables = {path.name: connection.read_parquet(str(path)) for path in results.glob("*.parquet")}
        for name, table in tables.items():
            table.create(Path(name).stem)

        def write() -> None:
            for name in tables:
                connection.execute(f"copy \"{Path(name).stem}\" to '{target / name}' ({FORMS['parquet']})")

        return _timed(write)[0]
    finally:
        connection.close()


def _exactness(ours: Path, peer: Path) -> None:
    """By how much the floats of the peer are off, and in which columns anything else differs."""
    if not (peer / "households.parquet").is_file():
        return
    import duckdb

    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    columns, odd = 0, list[str]()
    for path in sorted(ours.glob("*.parquet")):
        mine, other = (connection.read_parquet(str(each / path.name)) for each in (ours, peer))
        assert set(mine.columns) == set(other.columns), (path.name, set(mine.columns) ^ set(other.columns))
        if "refused" in mine.columns:
            mine = mine.filter("refused is null")
        kinds = {name: str(kind) for name, kind in zip(mine.columns, mine.types, strict=True)}
        names, key = [each for each in mine.columns if each != KEYS[path.stem]], KEYS[path.stem]
        theirs = ", ".join(f'"{each}" as "their {each}"' for each in names)
        both = mine.join(other.project(f'"{key}", {theirs}'), key)
        tests = ", ".join(_alike(each, exact=not kinds[each].startswith("DECIMAL")) for each in names)
        found = both.aggregate(tests).fetchall()[0]
        columns += len(names)
        odd += [f"{path.stem}.{name}" for name, alike in zip(names, found, strict=True) if not alike]
        if path.stem == "households":
            off = 'abs(net_receivable_yuan::double - "their net_receivable_yuan")'
            most, share = both.aggregate(f"max({off}), avg(({off} > 0.005)::int)").fetchall()[0]
    print(
        f"  its {columns} columns are ours within float32 (a millionth of the largest amount), but for: {odd or 'none'}"
    )
    print(f"  it is off by up to {most:.2f} yuan, in {share:.1%} of the households by more than half a fen")


def _alike(name: str, *, exact: bool) -> str:
    """Whether a column is the peer's: openfisca has no empty value, and its numbers are floats."""
    if exact:
        return f'coalesce(bool_and("{name}"::varchar = "their {name}"::varchar), true)'
    return f'coalesce(max(abs("{name}"::double - "their {name}")) <= 1e-6 * max(abs("{name}"::double)), true)'


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
