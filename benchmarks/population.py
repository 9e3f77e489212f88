"""An invented population for decree 344: collectives, their households, persons, parcels, houses, flats, crops, families."""

from __future__ import annotations

from pathlib import Path

__all__ = ["TABLES", "write_population"]

_PER_COLLECTIVE = 250  # households
_AT_ONCE = 1_000_000

# n: households, with a number h that scatters their facts.
TABLES = {
    "collectives": """
        select 'C' || lpad(c::varchar, 6, '0') as collective_id,
          case when c % 3 = 0 then 'whole' else 'partial' end as expropriation_scope,
          date '2022-03-10' + (c % 5)::int as pre_announcement_date, date '2022-05-20' as compensation_plan_determined_date,
          (3000 + c % 700)::decimal(12, 2) as registered_total_area_mu, (c % 90)::decimal(12, 2) as previously_expropriated_area_mu,
          (1800 + c % 300)::decimal(12, 2) as registered_cultivated_area_mu,
          (c % 50)::decimal(12, 2) as previously_expropriated_cultivated_area_mu,
          (600 + c % 500 + 0.5)::decimal(12, 2) as expropriated_area_mu,
          (400 + c % 150 + 0.25)::decimal(12, 2) as expropriated_cultivated_area_mu,
          30::decimal(6, 2) as housing_standard_m2_per_person, (800 + c % 300)::decimal(9, 2) as brick_concrete_replacement_price_yuan_per_m2,
          (1900 + c % 500)::decimal(9, 2) as construction_cost_yuan_per_m2, (4600 + c % 900)::decimal(9, 2) as monetary_price_yuan_per_m2,
          10::decimal(9, 2) as temporary_fee_yuan_per_m2_month, 300::decimal(9, 2) as temporary_fee_yuan_per_person_month,
          2000::decimal(9, 2) as relocation_fee_yuan_per_household, 15000::decimal(9, 2) as self_build_subsidy_yuan
        from (select distinct c from n)""",
    "households": """
        select hid as household_id, 'C' || lpad(c::varchar, 6, '0') as collective_id,
          ['resettlement_housing', 'monetary', 'self_build'][1 + (h % 3)::int] as resettlement_mode,
          (h % 26 = 0 and h % 3 = 1 and hash(hid, 0) % 3 = 0)::int as childless_couples_both_objects_applying_count,
          date '2022-03-01' + to_months((h % 5)::int) as relocation_month, date '2023-09-01' + to_months((h % 7)::int) as delivery_month,
          (1 + h % 4)::int as homestead_eligible_persons_count, 1 as relocated_households_count,
          (h % 50 = 0) as has_valid_licences_on_pre_announcement_date, (h % 60 = 0) as operating_on_pre_announcement_date,
          case when h % 50 = 0 or h % 60 = 0 then 20000 end::decimal(12, 2) as district_standard_amount_yuan,
          ['full', 'full', 'full', 'limited', 'none'][1 + (h % 5)::int] as civil_capacity
        from n""",
    "persons": """
        select hid as household_id, hid || '-' || p as person_id, g % 10 < 9 as hukou_registered_in_collective,
          g % 7 < 5 as obtained_contract_right,
          ['birth', 'birth', 'marriage', 'adoption', 'policy_migration', 'other'][1 + (g % 6)::int] as hukou_entry_reason,
          g % 11 < 9 as lawfully_enjoys_contract_right, g % 4 = 0 as hukou_moved_from_other_rural_collective,
          g % 9 < 8 as long_term_resident_in_collective,
          ['other', 'student', 'soldier', 'orphan', 'prisoner', 'officer'][1 + (g % 40)::int % 6] as special_status,
          g % 31 = 0 as hukou_moved_out_to_city_for_other_reason, g % 37 = 0 as rights_retained_under_hukou_reform,
          g % 41 = 0 as already_personnel_resettled_before, g % 29 = 0 as established_post_public_sector_in_service_or_retired,
          date '1980-01-01' + (g % 15500)::int as hukou_registered_date,
          g % 8 < 7 as has_homestead_right_in_collective, g % 6 < 5 as holds_title_of_relocated_house_on_pre_announcement_date,
          g % 43 = 0 as personnel_resettled_in_earlier_expropriation, g % 47 = 0 as house_relocated_in_earlier_expropriation,
          g % 5 < 4 as house_relocated_in_this_expropriation,
          case when g % 53 = 0 then date '2021-06-20' + (g % 20)::int end as housing_resettled_date, g % 59 = 0 as enjoyed_policy_housing
        from (select *, hash(hid, p) % 1000003 as g from (select *, unnest(range(0, 2 + (h % 3)::int)) as p from n))""",
    "parcels": """
        select hid || '/' || p as parcel_id, 'C' || lpad(c::varchar, 6, '0') as collective_id,
          case when h % 12 = 0 and p = 0 then null else hid end as household_id,
          case when h % 12 = 0 and p = 0 then 'uncontracted' when h % 17 = 0 then 'other_contract'
            else 'household_contract' end as tenure,
          (0.5 + (h % 400) / 100 + p)::decimal(9, 2) as expropriated_area_mu,
          (52000 + (c % 4) * 4000)::decimal(12, 2) as composite_land_price_yuan_per_mu
        from (select *, unnest(range(0, 1 + (h % 2)::int)) as p from n)""",
    "houses": """
        select hid as household_id, hid || '#' || p as house_id, (60 + (h % 12000) / 100)::decimal(9, 2) as certified_lawful_area_m2,
          (60 + (h % 12500) / 100)::decimal(9, 2) as measured_area_m2, (800 + h % 300)::decimal(9, 2) as replacement_price_yuan_per_m2
        from (select *, unnest(range(0, 1 + (h % 5 = 0)::int)) as p from n)""",
    "lawful_rural_houses": """
        select hid as household_id, hid || '#' || p as house_id, p = h % 2 as has_homestead_right, p = 0 as relocated_in_this_expropriation
        from (select *, unnest([0, 1]) as p from n where h % 20 = 0)""",
    "purchased_unit_areas_m2": """
        select hid as household_id, (30 + (h % 17000) / 100)::decimal(9, 2) as value from n where h % 3 = 0""",
    "items": """
        select hid as household_id, hid || '*' || p as item_id, date '2019-01-01' + (h % 1300)::int as planted_date,
          (100 + h % 9000)::decimal(12, 2) as assessed_value_yuan, h % 23 = 0 as illegal_structure
        from (select *, unnest([0, 1]) as p from n where h % 4 = 0)""",
    "non_population_family_members": """
        select hid as household_id, hid || '+' as person_id, ['spouse', 'minor_child', 'other'][1 + (h % 9)::int % 3] as relation,
          h % 2 = 0 as applied, h % 3 < 2 as long_term_resident_in_area, h % 19 = 0 as housing_resettled_before,
          h % 21 = 0 as family_has_other_housing, h % 25 = 0 as homestead_right_in_other_collective
        from n where h % 15 = 0""",
}  # fmt: skip


def write_population(folder: Path, households: int, form: str = "parquet", *, start: int = 0) -> None:
    """The tables of so many households in a folder, in one of the forms that are read."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    try:
        connection.execute("set enable_progress_bar = false")
        connection.execute(
            "create table n as select i, i // ? as c, 'H' || lpad(i::varchar, 8, '0') as hid, hash(i) % 100000 as h "
            "from range(?, ?) r(i)",
            [_PER_COLLECTIVE, start, start + households],
        )
        for name, query in TABLES.items():
            how = "format parquet" if form == "parquet" else "format csv, header true"
            connection.execute(f"copy ({query}) to '{folder / name}.{form}' ({how})")
    finally:
        connection.close()
