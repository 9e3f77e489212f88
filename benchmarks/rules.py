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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

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


# What the peer computes too.
SAME_AS_PEER = (
    "house_compensation_yuan", "base_area_m2", "childless_addition_m2", "entitled_area_m2", "excess_area_m2",
    "shortfall_area_m2", "within_entitlement_cost_yuan", "excess_band_under_5_cost_yuan", "excess_band_5_to_10_cost_yuan",
    "excess_band_10_up_cost_yuan", "purchase_price_total_yuan", "shortfall_payment_to_household_yuan",
    "net_payable_by_household_yuan", "monetary_resettlement_yuan", "months", "temporary_resettlement_fee_yuan",
    "relocation_fee_yuan", "resettlement_balance_yuan", "net_receivable_yuan",
)  # fmt: skip


def report(households: int = 1_000_000) -> None:
    """Print the figures."""
    print("\nrules")
    for name, case in (("decree344.art25", SMALL), ("decree344.household", CASE)):
        print(f"  one case of {name} with trace: {single(name, case) * 1000:.2f} ms (median)")
    cases, houses, flats = _households(households)
    ours, first = _timed(lambda: _ours(cases, houses, flats))
    hand, second = _timed(lambda: _by_hand(cases, houses, flats))
    wrong = _differences(first, second)
    print(f"  {households:,} households, every step: {ours:.2f} s ({households / ours:,.0f} a second)")
    print(f"  the same columns by SQL written by hand: {hand:.2f} s; ours takes {ours / hand:.2f} times as long")
    print(f"  rows that differ: {wrong}")
    same, found = _timed(lambda: _ours(cases, houses, flats, outputs=SAME_AS_PEER))
    print(f"  {len(SAME_AS_PEER)} outputs that are numbers, without the list of houses: {same:.2f} s")
    _peer(cases, houses, flats, found, same)


def _peer(cases: pa.Table, houses: pa.Table, flats: pa.Table, ours: pa.Table, seconds: float) -> None:
    """openfisca-core over the same households; what its float32 differs by."""
    python = os.environ.get("LANTU_PEERS")
    if not python:
        print("  openfisca-core: not measured: name the Python of its environment in LANTU_PEERS (docs/house.md)")
        return
    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        for name, values in _floats(cases, houses, flats).items():
            np.save(Path(folder) / f"{name}.npy", values)
        command = [python, str(Path(__file__).with_name("peer_openfisca.py")), folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"  openfisca-core: not measured: {done.stderr.strip().splitlines()[-1:]}")
            return
        told = json.loads(done.stdout.splitlines()[-1])
        peer = np.load(Path(folder) / "peer.npy")
    exact = ours["net_receivable_yuan"].cast("float64").to_numpy()
    off = np.abs(peer - exact)
    print(
        f"  openfisca-core, the same outputs: {told['seconds']:.2f} s; ours is {told['seconds'] / seconds:.1f} times as fast"
    )
    print(
        f"  its {told['dtype']} is off by up to {off.max():.2f} yuan, in {(off > 0.005).mean():.1%} of the households "
        "by more than half a fen"
    )


def _floats(cases: pa.Table, houses: pa.Table, flats: pa.Table) -> dict[str, Any]:
    """The tables as columns of floats, a row for each household, under the peer's names."""
    import duckdb

    connection = duckdb.connect()
    try:
        for name, table in (("cases", cases), ("houses", houses), ("flats", flats)):
            connection.register(name, table)
        return connection.sql("""
            select case resettlement_mode when 'resettlement_housing' then 0 when 'monetary' then 1 else 2 end::double as mode,
              certified_lawful_area_m2::double as certified_area, replacement_price_yuan_per_m2::double as house_price,
              housing_object_count::double as objects, housing_standard_m2_per_person::double as standard,
              childless_couples_both_objects_applying_count::double as couples,
              brick_concrete_replacement_price_yuan_per_m2::double as replacement_price,
              construction_cost_yuan_per_m2::double as construction_cost, monetary_price_yuan_per_m2::double as monetary_price,
              coalesce(f.value, 0)::double as bought,
              (year(relocation_month) * 12 + month(relocation_month))::double as relocation,
              (year(delivery_month) * 12 + month(delivery_month))::double as delivery,
              temporary_fee_yuan_per_m2_month::double as fee_m2, temporary_fee_yuan_per_person_month::double as fee_person,
              homestead_eligible_persons_count::double as homestead_persons,
              relocation_fee_yuan_per_household::double as moving_fee, relocated_households_count::double as households,
              self_build_subsidy_yuan::double as subsidy
            from cases c join houses h using (case_row) left join flats f using (case_row) order by case_row
        """).fetchnumpy()  # fmt: skip
    finally:
        connection.close()


def many(households: int, batch: int = 1_000_000) -> None:
    """Households in batches, each computed and written down; the peak of memory at the end."""
    import pyarrow.parquet as pq

    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(0, households, batch):
            cases, houses, flats = _households(min(batch, households - number))
            pq.write_table(_ours(cases, houses, flats), Path(folder) / f"{number:012d}.parquet")
        size = sum(each.stat().st_size for each in Path(folder).iterdir())
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    print(
        f"{households:,} households made, computed and written: {seconds:.0f} s, {size / 1e9:.1f} GB, peak {peak:.2f} GB"
    )


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


def _timed(work: Any) -> tuple[float, Any]:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), found


def _households(count: int) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Invented households: three modes, one house, one flat each."""
    import duckdb

    connection = duckdb.connect()
    try:
        connection.execute("create table n as select i, hash(i) % 100000 as h from range(?) r(i)", [count])
        cases = connection.sql("""
            select i as case_row,
              ['resettlement_housing', 'monetary', 'self_build'][1 + (i % 3)] as resettlement_mode,
              cast(1 + h % 6 as decimal(9, 0)) as housing_object_count,
              cast(30 as decimal(9, 4)) as housing_standard_m2_per_person,
              cast(0 as decimal(9, 0)) as childless_couples_both_objects_applying_count,
              cast(800 + h % 300 as decimal(13, 4)) as brick_concrete_replacement_price_yuan_per_m2,
              cast(1900 + h % 500 as decimal(13, 4)) as construction_cost_yuan_per_m2,
              cast(4600 + h % 900 as decimal(13, 4)) as monetary_price_yuan_per_m2,
              date '2022-03-01' as relocation_month, date '2023-09-01' as delivery_month,
              cast(10 as decimal(13, 4)) as temporary_fee_yuan_per_m2_month,
              cast(300 as decimal(13, 4)) as temporary_fee_yuan_per_person_month,
              cast(1 + h % 4 as decimal(9, 0)) as homestead_eligible_persons_count,
              cast(2000 as decimal(13, 4)) as relocation_fee_yuan_per_household,
              cast(1 as decimal(9, 0)) as relocated_households_count,
              cast(15000 as decimal(17, 4)) as self_build_subsidy_yuan
            from n""").to_arrow_table()
        houses = connection.sql("""
            select i as case_row, 0::bigint as item_position, 'B' || i as house_id,
              cast(60 + (h % 12000) / 100 as decimal(13, 4)) as certified_lawful_area_m2,
              cast(800 + h % 300 as decimal(13, 4)) as replacement_price_yuan_per_m2
            from n""").to_arrow_table()
        flats = connection.sql("""
            select i as case_row, 0::bigint as item_position,
              cast(30 + (h % 17000) / 100 as decimal(13, 4)) as value
            from n where i % 3 = 0""").to_arrow_table()
    finally:
        connection.close()
    return cases, houses, flats


def _ours(cases: pa.Table, houses: pa.Table, flats: pa.Table, outputs: tuple[str, ...] = ()) -> pa.Table:
    from lantu.rules.bulk import compute

    lists = {"houses": houses, "purchased_unit_areas_m2": flats}
    return compute("decree344.household", cases, lists, steps=not outputs, outputs=outputs)


HAND = """
with house as (
  select case_row, sum(coalesce(certified_lawful_area_m2, 0) * replacement_price_yuan_per_m2) as house_compensation_yuan,
    list({'key': house_id, 'value': coalesce(certified_lawful_area_m2, 0) * replacement_price_yuan_per_m2}
      order by item_position) as per_house_yuan
  from houses group by case_row),
flat as (select case_row, sum(value) as bought from flats group by case_row),
a as (
  select c.*, coalesce(house_compensation_yuan, 0) as house_compensation_yuan, per_house_yuan,
    coalesce(bought, 0) as purchased_area_m2,
    housing_object_count * housing_standard_m2_per_person as base_area_m2,
    case when resettlement_mode = 'self_build' then 0
      else childless_couples_both_objects_applying_count * 15 end as childless_addition_m2
  from cases c left join house using (case_row) left join flat using (case_row)),
b as (select *, base_area_m2 + childless_addition_m2 as entitled_area_m2 from a),
d as (
  select *, case when resettlement_mode = 'resettlement_housing' then greatest(0, purchased_area_m2 - entitled_area_m2) end as x,
    case when resettlement_mode = 'resettlement_housing' then greatest(0, entitled_area_m2 - purchased_area_m2) end as s,
    case resettlement_mode when 'self_build' then 18 when 'monetary' then 12 else greatest(
      (year(delivery_month) - year(relocation_month)) * 12 + month(delivery_month) - month(relocation_month) + 7, 0)
    end as months
  from b),
e as (
  select *, least(purchased_area_m2, entitled_area_m2) * brick_concrete_replacement_price_yuan_per_m2 as within_entitlement_cost_yuan,
    least(x, 5) * construction_cost_yuan_per_m2 * 0.5 as excess_band_under_5_cost_yuan,
    least(greatest(x - 5, 0), 5) * construction_cost_yuan_per_m2 as excess_band_5_to_10_cost_yuan,
    greatest(x - 10, 0) * monetary_price_yuan_per_m2 as excess_band_10_up_cost_yuan,
    s * monetary_price_yuan_per_m2 as shortfall_payment_to_household_yuan,
    monetary_price_yuan_per_m2 * entitled_area_m2 as monetary_resettlement_yuan,
    case when resettlement_mode = 'self_build' then homestead_eligible_persons_count * temporary_fee_yuan_per_person_month * months
      else entitled_area_m2 * temporary_fee_yuan_per_m2_month * months end as temporary_resettlement_fee_yuan,
    relocation_fee_yuan_per_household * relocated_households_count as relocation_fee_yuan
  from d),
f as (
  select *, within_entitlement_cost_yuan + excess_band_under_5_cost_yuan + excess_band_5_to_10_cost_yuan
    + excess_band_10_up_cost_yuan as purchase_price_total_yuan from e),
g as (
  select *, purchase_price_total_yuan - shortfall_payment_to_household_yuan as net_payable_by_household_yuan from f),
h as (
  select *, case resettlement_mode when 'self_build' then self_build_subsidy_yuan
    when 'monetary' then monetary_resettlement_yuan else -net_payable_by_household_yuan end as resettlement_balance_yuan
  from g)
select case_row, per_house_yuan, house_compensation_yuan, base_area_m2, childless_addition_m2, entitled_area_m2, purchased_area_m2,
  x, s, months, within_entitlement_cost_yuan, excess_band_under_5_cost_yuan, excess_band_5_to_10_cost_yuan,
  excess_band_10_up_cost_yuan, purchase_price_total_yuan, shortfall_payment_to_household_yuan,
  net_payable_by_household_yuan, monetary_resettlement_yuan, temporary_resettlement_fee_yuan, relocation_fee_yuan,
  resettlement_balance_yuan,
  house_compensation_yuan + relocation_fee_yuan + temporary_resettlement_fee_yuan + resettlement_balance_yuan as net_receivable_yuan
from h order by case_row
"""


def _by_hand(cases: pa.Table, houses: pa.Table, flats: pa.Table) -> pa.Table:
    import duckdb

    connection = duckdb.connect()
    try:
        for name, table in (("cases", cases), ("houses", houses), ("flats", flats)):
            connection.from_arrow(table).create(name)
        return connection.sql(HAND).to_arrow_table()
    finally:
        connection.close()


def _differences(ours: pa.Table, hand: pa.Table) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    left, right = (each["net_receivable_yuan"].cast(pa.decimal128(38, 8)) for each in (ours, hand))
    return int(pc.sum(pc.not_equal(left, right)).as_py() or 0)


if __name__ == "__main__":
    many(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
