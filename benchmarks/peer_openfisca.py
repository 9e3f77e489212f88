"""Runs in the environment of the peer: the complete decree 344 as one writes it for openfisca-core.

Two systems of the same rules, because openfisca has one kind of member: households with their persons, and households with
their parcels; houses, flats, crops and families of a household are summed by pandas before they go in, which spares the
peer its lists.  The job of a user from files to files is timed as a whole, and the computation alone within it.
Prints one JSON line.
"""

import datetime as dt
import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2022"
EFFECTIVE = np.datetime64("2021-07-01")
ROLES = [{"key": "member", "plural": "members", "label": "Member", "doc": ""}]


class Mode(Enum):
    """Ways of resettlement."""

    resettlement_housing = "resettlement housing"
    monetary = "monetary"
    self_build = "self-build"


class Scope(Enum):
    """All land, or part of it."""

    whole = "whole"
    partial = "partial"


class Reason(Enum):
    """Why registered."""

    birth = "birth"
    policy_migration = "policy migration"
    adoption = "adoption"
    marriage = "marriage"
    other = "other"


class Status(Enum):
    """What a person is."""

    student = "student"
    soldier = "soldier"
    orphan = "orphan"
    prisoner = "prisoner"
    officer = "officer"
    other = "other"


class Tenure(Enum):
    """How a parcel is held."""

    household_contract = "household contract"
    uncontracted = "uncontracted"
    other_contract = "other contract"


class Capacity(Enum):
    """Civil capacity."""

    full = "full"
    limited = "limited"
    none = "none"


def entities(member):
    """A kind of member, and the household of such members."""
    person = build_entity(member, f"{member}s", member, is_person=True)
    return person, build_entity("household", "households", "household", roles=ROLES)


def variable(name, entity, kind=float, formula=None, default=None):
    """A variable for the year."""
    fields = {"entity": entity, "definition_period": DateUnit.YEAR, "label": name, "value_type": kind}
    if isinstance(kind, type) and issubclass(kind, Enum):
        fields |= {"value_type": Enum, "possible_values": kind, "default_value": default or next(iter(kind))}
    if formula:
        fields["formula"] = lambda population, period, parameters: formula(population, period)
    return type(name, (Variable,), fields)


PERSON_INPUTS = {
    "hukou_registered_in_collective": bool, "obtained_contract_right": bool, "hukou_entry_reason": Reason,
    "lawfully_enjoys_contract_right": bool, "hukou_moved_from_other_rural_collective": bool,
    "long_term_resident_in_collective": bool, "special_status": Status, "hukou_moved_out_to_city_for_other_reason": bool,
    "rights_retained_under_hukou_reform": bool, "already_personnel_resettled_before": bool,
    "established_post_public_sector_in_service_or_retired": bool, "hukou_registered_date": "date",
    "has_homestead_right_in_collective": bool, "holds_title_of_relocated_house_on_pre_announcement_date": bool,
    "personnel_resettled_in_earlier_expropriation": bool, "house_relocated_in_earlier_expropriation": bool,
    "house_relocated_in_this_expropriation": bool, "housing_resettled_date": "date", "enjoyed_policy_housing": bool,
}  # fmt: skip
HOUSEHOLD_INPUTS = {
    "resettlement_mode": Mode, "expropriation_scope": Scope, "pre_announcement_date": "date", "civil_capacity": Capacity,
    "childless_couples_both_objects_applying_count": float, "relocation_month": "date", "delivery_month": "date",
    "homestead_eligible_persons_count": float, "relocated_households_count": float,
    "has_valid_licences_on_pre_announcement_date": bool, "operating_on_pre_announcement_date": bool,
    "district_standard_amount_yuan": float, "housing_standard_m2_per_person": float,
    "brick_concrete_replacement_price_yuan_per_m2": float, "construction_cost_yuan_per_m2": float,
    "monetary_price_yuan_per_m2": float, "temporary_fee_yuan_per_m2_month": float,
    "temporary_fee_yuan_per_person_month": float, "relocation_fee_yuan_per_household": float, "self_build_subsidy_yuan": float,
    "purchased_area_m2": float, "house_compensation_yuan": float, "compensable_yuan": float, "members_entitled_count": float,
    "several_houses": bool, "homestead_house_relocated": bool,
}  # fmt: skip
PARCEL_INPUTS = {"tenure": Tenure, "expropriated_area_mu": float, "composite_land_price_yuan_per_mu": float}


def months(dates):
    """Months since 1970."""
    return dates.astype("datetime64[M]").astype("int64")


PERSON = {
    "registered": lambda p, t: p("hukou_registered_in_collective", t)
    & ~(p("hukou_registered_date", t) > p.household("pre_announcement_date", t)),
    "item_one": lambda p, t: p("registered", t) & p("obtained_contract_right", t),
    "item_two": lambda p, t: p("registered", t) & p("lawfully_enjoys_contract_right", t)
    & ((p("hukou_entry_reason", t) == Reason.birth) | (p("hukou_entry_reason", t) == Reason.policy_migration)),
    "item_three": lambda p, t: p("registered", t) & p("lawfully_enjoys_contract_right", t)
    & ((p("hukou_entry_reason", t) == Reason.adoption) | (p("hukou_entry_reason", t) == Reason.marriage))
    & p("hukou_moved_from_other_rural_collective", t) & p("long_term_resident_in_collective", t),
    "item_four": lambda p, t: p("lawfully_enjoys_contract_right", t)
    & (p("special_status", t) != Status.officer) & (p("special_status", t) != Status.other),
    "item_five": lambda p, t: p("rights_retained_under_hukou_reform", t),
    "item_six": lambda p, t: p("hukou_moved_out_to_city_for_other_reason", t) & p("long_term_resident_in_collective", t)
    & p("obtained_contract_right", t),
    "meets_an_item": lambda p, t: p("item_one", t) | p("item_two", t) | p("item_three", t) | p("item_four", t)
    | p("item_five", t) | p("item_six", t),
    "removed": lambda p, t: p("already_personnel_resettled_before", t)
    | p("established_post_public_sector_in_service_or_retired", t),
    "counted_in_total_population": lambda p, t: p("meets_an_item", t) & ~p("removed", t),
    "member": lambda p, t: p("counted_in_total_population", t)
    & ~p("established_post_public_sector_in_service_or_retired", t),
    "by_whole_taking": lambda p, t: (p.household("expropriation_scope", t) == Scope.whole) & p("member", t)
    & p("has_homestead_right_in_collective", t),
    "by_partial_taking": lambda p, t: (p.household("expropriation_scope", t) == Scope.partial) & p("member", t)
    & p("holds_title_of_relocated_house_on_pre_announcement_date", t),
    "by_earlier_resettlement": lambda p, t: p("personnel_resettled_in_earlier_expropriation", t)
    & ~p("house_relocated_in_earlier_expropriation", t) & p("house_relocated_in_this_expropriation", t),
    "meets_art19": lambda p, t: p("by_whole_taking", t) | p("by_partial_taking", t) | p("by_earlier_resettlement", t),
    "resettled_before_decree": lambda p, t: p("housing_resettled_date", t) < EFFECTIVE,
    "excluded_by_art20": lambda p, t: p("resettled_before_decree", t) | p("enjoyed_policy_housing", t),
    "housing_object": lambda p, t: p("meets_art19", t) & ~p("excluded_by_art20", t),
}  # fmt: skip
HOUSEHOLD = {
    "counted_persons_count": lambda h, t: h.sum(h.members("counted_in_total_population", t)),
    "housing_object_count": lambda h, t: h.sum(h.members("housing_object", t)),
    "rehoused_count": lambda h, t: np.where(
        h("several_houses", t) & ~h("homestead_house_relocated", t), 0, h("housing_object_count", t)),
    "one_off_relocation_subsidy_yuan": lambda h, t: np.where(
        h("has_valid_licences_on_pre_announcement_date", t) & h("operating_on_pre_announcement_date", t),
        h("district_standard_amount_yuan", t), 0),
    "additions_possible": lambda h, t: h("resettlement_mode", t) != Mode.self_build,
    "base_area_m2": lambda h, t: h("rehoused_count", t) * h("housing_standard_m2_per_person", t),
    "childless_addition_m2": lambda h, t: np.where(
        h("additions_possible", t), h("childless_couples_both_objects_applying_count", t) * 15, 0),
    "family_member_addition_m2": lambda h, t: np.where(h("additions_possible", t), h("members_entitled_count", t) * 15, 0),
    "entitled_area_m2": lambda h, t: h("base_area_m2", t) + h("childless_addition_m2", t) + h("family_member_addition_m2", t),
    "excess_area_m2": lambda h, t: np.maximum(0, h("purchased_area_m2", t) - h("entitled_area_m2", t)),
    "shortfall_area_m2": lambda h, t: np.maximum(0, h("entitled_area_m2", t) - h("purchased_area_m2", t)),
    "within_entitlement_cost_yuan": lambda h, t: np.minimum(h("purchased_area_m2", t), h("entitled_area_m2", t))
    * h("brick_concrete_replacement_price_yuan_per_m2", t),
    "first_band_area_m2": lambda h, t: np.minimum(h("excess_area_m2", t), 5),
    "second_band_area_m2": lambda h, t: np.clip(h("excess_area_m2", t) - 5, 0, 5),
    "last_band_area_m2": lambda h, t: np.maximum(h("excess_area_m2", t) - 10, 0),
    "excess_band_under_5_cost_yuan": lambda h, t: h("first_band_area_m2", t) * h("construction_cost_yuan_per_m2", t) * 0.5,
    "excess_band_5_to_10_cost_yuan": lambda h, t: h("second_band_area_m2", t) * h("construction_cost_yuan_per_m2", t),
    "excess_band_10_up_cost_yuan": lambda h, t: h("last_band_area_m2", t) * h("monetary_price_yuan_per_m2", t),
    "purchase_price_total_yuan": lambda h, t: h("within_entitlement_cost_yuan", t) + h("excess_band_under_5_cost_yuan", t)
    + h("excess_band_5_to_10_cost_yuan", t) + h("excess_band_10_up_cost_yuan", t),
    "shortfall_payment_to_household_yuan": lambda h, t: h("shortfall_area_m2", t) * h("monetary_price_yuan_per_m2", t),
    "net_payable_by_household_yuan": lambda h, t: h("purchase_price_total_yuan", t)
    - h("shortfall_payment_to_household_yuan", t),
    "monetary_resettlement_yuan": lambda h, t: h("monetary_price_yuan_per_m2", t) * h("entitled_area_m2", t),
    "months": lambda h, t: np.select(
        [h("resettlement_mode", t) == Mode.self_build, h("resettlement_mode", t) == Mode.monetary], [18, 12],
        np.maximum(months(h("delivery_month", t)) - months(h("relocation_month", t)) + 7, 0)),
    "temporary_resettlement_fee_yuan": lambda h, t: np.where(
        h("resettlement_mode", t) == Mode.self_build,
        h("homestead_eligible_persons_count", t) * h("temporary_fee_yuan_per_person_month", t) * h("months", t),
        h("entitled_area_m2", t) * h("temporary_fee_yuan_per_m2_month", t) * h("months", t)),
    "paid_one_off": lambda h, t: h("resettlement_mode", t) != Mode.resettlement_housing,
    "relocation_fee_yuan": lambda h, t: h("relocation_fee_yuan_per_household", t) * h("relocated_households_count", t),
    "paid_to_guardian": lambda h, t: h("civil_capacity", t) != Capacity.full,
    "resettlement_balance_yuan": lambda h, t: np.select(
        [h("resettlement_mode", t) == Mode.self_build, h("resettlement_mode", t) == Mode.monetary],
        [h("self_build_subsidy_yuan", t), h("monetary_resettlement_yuan", t)], -h("net_payable_by_household_yuan", t)),
    "net_receivable_yuan": lambda h, t: h("house_compensation_yuan", t) + h("compensable_yuan", t)
    + h("relocation_fee_yuan", t) + h("temporary_resettlement_fee_yuan", t) + h("resettlement_balance_yuan", t),
}  # fmt: skip
PARCEL = {
    "parcel_total_yuan": lambda p, t: p("expropriated_area_mu", t) * p("composite_land_price_yuan_per_mu", t),
    "parcel_fee_yuan": lambda p, t: p("parcel_total_yuan", t) * 0.3,
    "household_share": lambda p, t: np.where(p("tenure", t) == Tenure.household_contract, 0.8, 0),
    "parcel_household_yuan": lambda p, t: p("parcel_fee_yuan", t) * p("household_share", t),
    "parcel_collective_yuan": lambda p, t: p("parcel_fee_yuan", t) * (1 - p("household_share", t)),
}
LAND = {
    "land_compensation_fee_total_yuan": lambda h, t: h.sum(h.members("parcel_fee_yuan", t)),
    "resettlement_subsidy_total_yuan": lambda h, t: h.sum(h.members("parcel_total_yuan", t)) * 0.7,
    "land_compensation_to_household_yuan": lambda h, t: h.sum(h.members("parcel_household_yuan", t)),
}
BOOLEAN = {*PERSON, "additions_possible", "paid_one_off", "paid_to_guardian"}


def system(member, inputs, formulas):
    """The rules over one kind of member and its household."""
    kinds = entities(member)
    found = TaxBenefitSystem(list(kinds))
    for entity, (given, made) in zip(kinds, zip(inputs, formulas, strict=True), strict=True):
        for name, kind in given.items():
            found.add_variable(variable(name, entity, dt.date if kind == "date" else kind))
        for name, formula in made.items():
            found.add_variable(variable(name, entity, bool if name in BOOLEAN else float, formula))
    return found


def read(folder, form, name):
    """A table as pandas reads it."""
    path = folder / f"{name}.{form}"
    if form == "csv":
        return pd.read_csv(path)
    found = pq.read_table(path)
    exact = [each.name for each in found.schema if pa.types.is_decimal(each.type)]
    for each in exact:  # as floats at once: decimals would become objects of Python
        found = found.set_column(found.schema.get_field_index(each), each, found[each].cast("float64"))
    return found.to_pandas()


def tables(folder, form):
    """Persons, parcels and households; what a household has several of is summed into its row."""
    households, above = read(folder, form, "households"), read(folder, form, "collectives")
    households = households.merge(above, on="collective_id", how="left")
    houses = read(folder, form, "houses")
    houses["yuan"] = houses["certified_lawful_area_m2"].astype(float) * houses["replacement_price_yuan_per_m2"].astype(
        float
    )
    flats, items = read(folder, form, "purchased_unit_areas_m2"), read(folder, form, "items")
    flats["value"] = flats["value"].astype(float)
    items = items.merge(households[["household_id", "pre_announcement_date"]], on="household_id")
    late = pd.to_datetime(items["planted_date"]) > pd.to_datetime(items["pre_announcement_date"])
    items["yuan"] = items["assessed_value_yuan"].astype(float).where(~late & ~items["illegal_structure"], 0)
    family = read(folder, form, "non_population_family_members")
    family["entitled"] = (
        family["relation"].isin(["spouse", "minor_child"]) & family["applied"] & family["long_term_resident_in_area"]
        & ~family["housing_resettled_before"] & ~family["family_has_other_housing"]
        & ~family["homestead_right_in_other_collective"]
    ).astype(float)  # fmt: skip
    lawful = read(folder, form, "lawful_rural_houses")
    lawful["there"] = True
    lawful["granted"] = lawful["has_homestead_right"] & lawful["relocated_in_this_expropriation"]
    for name, table, column, how in (
        ("house_compensation_yuan", houses, "yuan", "sum"), ("purchased_area_m2", flats, "value", "sum"),
        ("compensable_yuan", items, "yuan", "sum"), ("members_entitled_count", family, "entitled", "sum"),
        ("several_houses", lawful, "there", "any"), ("homestead_house_relocated", lawful, "granted", "any"),
    ):  # fmt: skip
        summed = table.groupby("household_id")[column].agg(how)
        households[name] = households["household_id"].map(summed).fillna(0).astype(bool if how == "any" else float)
    return households, read(folder, form, "persons"), read(folder, form, "parcels")


def built(rules, members, households, inputs, wanted):
    """A simulation with the tables put in, as the manual of openfisca does it for a population."""
    member = rules.person_entity.key
    builder = SimulationBuilder()
    builder.create_entities(rules)
    builder.declare_person_entity(member, members[f"{member}_id"].to_numpy())
    group = builder.declare_entity("household", households["household_id"].to_numpy())
    builder.join_with_persons(group, members["household_id"].to_numpy(), np.zeros(len(members), dtype=int))
    simulation = builder.build(rules)
    for table, given in zip((members, households), inputs, strict=True):
        for name, kind in given.items():
            simulation.set_input(name, PERIOD, column(table[name], kind))
    start = time.perf_counter()
    found = {name: simulation.calculate(name, PERIOD) for name in wanted}
    return found, time.perf_counter() - start


def column(values, kind):
    """A column as openfisca takes it."""
    if kind == "date":
        days = pd.to_datetime(values).fillna(pd.Timestamp("2199-01-01"))
        return days.to_numpy().astype("datetime64[D]")
    if kind is bool:
        return values.to_numpy().astype(bool)
    if kind is float:
        return values.fillna(0).to_numpy().astype(np.float32)
    return values.to_numpy().astype(str)


def main():
    """From files to files: reading, building, computing, writing."""
    folder, form, target = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    target.mkdir(exist_ok=True)
    people = system("person", (PERSON_INPUTS, HOUSEHOLD_INPUTS), (PERSON, HOUSEHOLD))
    land = system("parcel", (PARCEL_INPUTS, {}), (PARCEL, LAND))
    start = time.perf_counter()
    households, persons, parcels = tables(folder, form)
    reading = time.perf_counter() - start
    contracted = parcels[parcels["household_id"].notna()]
    found, first = built(people, persons, households, (PERSON_INPUTS, HOUSEHOLD_INPUTS), [*PERSON, *HOUSEHOLD])
    owning = pd.Index(households["household_id"].to_numpy(dtype=object)).get_indexer(
        pd.unique(contracted["household_id"].to_numpy(dtype=object))
    )
    owners = households.iloc[np.sort(owning)]  # ``isin`` of pandas takes seven seconds for the same
    money, second = built(land, contracted, owners, (PARCEL_INPUTS, {}), [*PARCEL, *LAND])
    written = time.perf_counter()
    out = pd.DataFrame({"household_id": households["household_id"]} | {name: found[name] for name in HOUSEHOLD})
    kept = ["household_id", "collective_id", "house_compensation_yuan", "compensable_yuan"]
    out = out.merge(households[kept], on="household_id")
    paid = pd.DataFrame({"household_id": owners["household_id"]} | {name: money[name] for name in LAND})
    out = out.merge(paid, on="household_id", how="left")
    each = pd.DataFrame({"person_id": persons["person_id"]} | {name: found[name] for name in PERSON})
    fields = pd.DataFrame({"parcel_id": contracted["parcel_id"]} | {name: money[name] for name in PARCEL})
    sums = (
        out.groupby("collective_id")[["counted_persons_count", "rehoused_count", "net_receivable_yuan"]]
        .sum()
        .reset_index()
    )
    for name, table in (("households", out), ("persons", each), ("parcels", fields), ("collectives", sums)):
        if form == "csv":
            table.to_csv(target / f"{name}.csv", index=False)
        else:
            table.to_parquet(target / f"{name}.parquet")
    end = time.perf_counter()
    told = {"seconds": end - start, "computing": first + second, "reading": reading, "writing": end - written}
    print(json.dumps(told | {"outputs": len(out.columns) - 2, "dtype": str(found["net_receivable_yuan"].dtype)}))


if __name__ == "__main__":
    main()
