"""The complete decree 344 as one writes it for openfisca-core: every table, every step that ours writes.

openfisca has one kind of member in a system of rules, so each table that a household has several of is a system of its own:
persons, parcels, houses, crops, flats, lawful houses, members of the family; and households are the members of collectives.
What a system finds for a household goes into the next as an input.  openfisca has no empty value: a number that there is
none of is written as NaN, a truth value as false.
"""

import datetime as dt

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

EFFECTIVE = np.datetime64("2021-07-01")
NEVER = np.datetime64("2199-01-01")  # for a day that there is none of
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


class Relation(Enum):
    """What a member of the family is."""

    spouse = "spouse"
    minor_child = "minor child"
    other = "other"


class Payee(Enum):
    """Who is paid."""

    self = "self"
    statutory_guardian = "statutory guardian"


class Form(Enum):
    """How it is paid."""

    none = "none"
    one_off = "one-off"


class Refused(Enum):
    """Why nothing is computed."""

    none = "none"
    more_couples_than_objects = "more couples than objects"
    no_population = "no population"
    no_remaining_land = "no remaining land"
    expropriated_exceeds_remaining = "more taken than there is"
    expropriated_cultivated_exceeds_remaining_cultivated = "more cultivated land taken than there is"
    cultivated_exceeds_total = "more cultivated land than land"


def months(dates):
    """Months since 1970."""
    return dates.astype("datetime64[M]").astype("int64")


PERSON_INPUTS = {
    "hukou_registered_in_collective": bool, "obtained_contract_right": bool, "hukou_entry_reason": Reason,
    "lawfully_enjoys_contract_right": bool, "hukou_moved_from_other_rural_collective": bool,
    "long_term_resident_in_collective": bool, "special_status": Status, "hukou_moved_out_to_city_for_other_reason": bool,
    "rights_retained_under_hukou_reform": bool, "already_personnel_resettled_before": bool,
    "established_post_public_sector_in_service_or_retired": bool, "hukou_registered_date": dt.date,
    "has_homestead_right_in_collective": bool, "holds_title_of_relocated_house_on_pre_announcement_date": bool,
    "personnel_resettled_in_earlier_expropriation": bool, "house_relocated_in_earlier_expropriation": bool,
    "house_relocated_in_this_expropriation": bool, "housing_resettled_date": dt.date, "enjoyed_policy_housing": bool,
}  # fmt: skip
PERSON = {
    "registered_later": lambda p, t: p("hukou_registered_date", t) > p.household("pre_announcement_date", t),
    "registered": lambda p, t: p("hukou_registered_in_collective", t) & ~p("registered_later", t),
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
    "removing_fact": lambda p, t: p("already_personnel_resettled_before", t)
    | p("established_post_public_sector_in_service_or_retired", t),
    "meets": lambda p, t: p("meets_an_item", t),
    "removed": lambda p, t: p("removing_fact", t),
    "counted_in_total_population": lambda p, t: p("meets", t) & ~p("removed", t),
    "first_mention": lambda p, t: p.filled_array(True),
    "member": lambda p, t: p("counted_in_total_population", t)
    & ~p("established_post_public_sector_in_service_or_retired", t),
    "by_whole_taking": lambda p, t: (p.household("expropriation_scope", t) == Scope.whole) & p("member", t)
    & p("has_homestead_right_in_collective", t),
    "by_partial_taking": lambda p, t: (p.household("expropriation_scope", t) == Scope.partial) & p("member", t)
    & p("holds_title_of_relocated_house_on_pre_announcement_date", t),
    "by_earlier_resettlement": lambda p, t: p("personnel_resettled_in_earlier_expropriation", t)
    & ~p("house_relocated_in_earlier_expropriation", t) & p("house_relocated_in_this_expropriation", t),
    "meets_art19_row": lambda p, t: p("by_whole_taking", t) | p("by_partial_taking", t) | p("by_earlier_resettlement", t),
    "resettled_before_decree": lambda p, t: p("housing_resettled_date", t) < EFFECTIVE,
    "resettled_later": lambda p, t: (p("housing_resettled_date", t) >= EFFECTIVE) & (p("housing_resettled_date", t) < NEVER),
    "excluded_row": lambda p, t: p("resettled_before_decree", t) | p("enjoyed_policy_housing", t),
    "meets_art19": lambda p, t: p("meets_art19_row", t),
    "excluded_by_art20": lambda p, t: p("excluded_row", t),
    "staff_by_route_three": lambda p, t: p("by_earlier_resettlement", t)
    & p("established_post_public_sector_in_service_or_retired", t),
}  # fmt: skip
HOUSEHOLD_INPUTS = {
    "resettlement_mode": Mode, "expropriation_scope": Scope, "pre_announcement_date": dt.date, "civil_capacity": Capacity,
    "childless_couples_both_objects_applying_count": float, "relocation_month": dt.date, "delivery_month": dt.date,
    "homestead_eligible_persons_count": float, "relocated_households_count": float,
    "has_valid_licences_on_pre_announcement_date": bool, "operating_on_pre_announcement_date": bool,
    "district_standard_amount_yuan": float, "housing_standard_m2_per_person": float,
    "brick_concrete_replacement_price_yuan_per_m2": float, "construction_cost_yuan_per_m2": float,
    "monetary_price_yuan_per_m2": float, "temporary_fee_yuan_per_m2_month": float,
    "temporary_fee_yuan_per_person_month": float, "relocation_fee_yuan_per_household": float, "self_build_subsidy_yuan": float,
    # what other systems found
    "bought_m2": float, "house_compensation_yuan": float, "compensable_yuan": float, "entitled_family_members_count": float,
    "several_houses": bool, "housing_resettlement_granted": bool, "land_compensation_fee_total_yuan": float,
    "resettlement_subsidy_total_yuan": float, "land_compensation_to_household_yuan": float,
}  # fmt: skip


def in_flat(h, t, amount):
    """An amount of those alone who are resettled in a flat."""
    return np.where(h("resettlement_mode", t) == Mode.resettlement_housing, amount, np.nan)


HOUSEHOLD = {
    "refused": lambda h, t: np.where(
        2 * h("childless_couples_both_objects_applying_count", t) > h("rehoused_count", t),
        Refused.more_couples_than_objects.index, Refused.none.index),
    "rehoused": lambda h, t: h.filled_array(True),
    "eligible": lambda h, t: h("has_valid_licences_on_pre_announcement_date", t) & h("operating_on_pre_announcement_date", t),
    "one_off_relocation_subsidy_yuan": lambda h, t: np.select(
        [h("eligible", t), h("has_valid_licences_on_pre_announcement_date", t) | h("operating_on_pre_announcement_date", t)],
        [h("district_standard_amount_yuan", t), 0], np.nan),
    "counted_persons_count": lambda h, t: h.sum(h.members("counted_in_total_population", t)),
    "housing_object_count": lambda h, t: h.sum(h.members("meets_art19", t) & ~h.members("excluded_by_art20", t)),
    "housing_resettlement_times": lambda h, t: np.where(
        h("several_houses", t), h("housing_resettlement_granted", t), np.nan),
    "rehoused_count": lambda h, t: np.where(
        h("several_houses", t) & ~h("housing_resettlement_granted", t), 0, h("housing_object_count", t)),
    "additions_possible": lambda h, t: h("resettlement_mode", t) != Mode.self_build,
    "base_area_m2": lambda h, t: h("rehoused_count", t) * h("housing_standard_m2_per_person", t),
    "childless_addition_m2": lambda h, t: np.where(
        h("additions_possible", t), h("childless_couples_both_objects_applying_count", t) * 15, 0),
    "family_member_addition_m2": lambda h, t: np.where(
        h("additions_possible", t), h("entitled_family_members_count", t) * 15, 0),
    "entitled_area_m2": lambda h, t: h("base_area_m2", t) + h("childless_addition_m2", t) + h("family_member_addition_m2", t),
    "purchased_area_m2": lambda h, t: in_flat(h, t, h("bought_m2", t)),
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
    "reference_price_yuan_per_m2": lambda h, t: h.filled_array(np.nan),
    "monetary_resettlement_yuan": lambda h, t: np.where(
        h("resettlement_mode", t) == Mode.monetary, h("monetary_price_yuan_per_m2", t) * h("entitled_area_m2", t), np.nan),
    "arranged_by_district_yuan": lambda h, t: h.filled_array(0),
    "household_pays_yuan": lambda h, t: h.filled_array(0),
    "months": lambda h, t: np.select(
        [h("resettlement_mode", t) == Mode.self_build, h("resettlement_mode", t) == Mode.monetary], [18, 12],
        np.maximum(months(h("delivery_month", t)) - months(h("relocation_month", t)) + 7, 0)),
    "last_paid_month": lambda h, t: np.where(
        (h("resettlement_mode", t) == Mode.resettlement_housing) & (h("months", t) > 0),
        (h("delivery_month", t).astype("datetime64[M]") + 6).astype("datetime64[D]"), np.datetime64("NaT")),
    "temporary_resettlement_fee_yuan": lambda h, t: np.where(
        h("resettlement_mode", t) == Mode.self_build,
        h("homestead_eligible_persons_count", t) * h("temporary_fee_yuan_per_person_month", t) * h("months", t),
        h("entitled_area_m2", t) * h("temporary_fee_yuan_per_m2_month", t) * h("months", t)),
    "paid_one_off": lambda h, t: h("resettlement_mode", t) != Mode.resettlement_housing,
    "relocation_fee_yuan": lambda h, t: h("relocation_fee_yuan_per_household", t) * h("relocated_households_count", t),
    "payee": lambda h, t: np.where(
        h("civil_capacity", t) == Capacity.full, Payee.self.index, Payee.statutory_guardian.index),
    "payment_form": lambda h, t: np.where(h("civil_capacity", t) == Capacity.full, Form.none.index, Form.one_off.index),
    "resettlement_balance_yuan": lambda h, t: np.select(
        [h("resettlement_mode", t) == Mode.self_build, h("resettlement_mode", t) == Mode.monetary],
        [h("self_build_subsidy_yuan", t), h("monetary_resettlement_yuan", t)], -h("net_payable_by_household_yuan", t)),
    "net_receivable_yuan": lambda h, t: h("house_compensation_yuan", t) + h("compensable_yuan", t)
    + h("relocation_fee_yuan", t) + h("temporary_resettlement_fee_yuan", t) + h("resettlement_balance_yuan", t),
}  # fmt: skip
PARCEL_INPUTS = {
    "tenure": Tenure, "has_household": bool, "expropriated_area_mu": float, "composite_land_price_yuan_per_mu": float,
}  # fmt: skip
PARCEL = {
    "other_land": lambda p, t: (p("tenure", t) != Tenure.household_contract) & (p("tenure", t) != Tenure.uncontracted)
    & (p("tenure", t) != Tenure.other_contract),
    "contract_without_household": lambda p, t: (p("tenure", t) == Tenure.household_contract) & ~p("has_household", t),
    "parcel_total_yuan": lambda p, t: p("expropriated_area_mu", t) * p("composite_land_price_yuan_per_mu", t),
    "parcel_fee_yuan": lambda p, t: p("parcel_total_yuan", t) * 0.3,
    "household_share": lambda p, t: np.where(p("tenure", t) == Tenure.household_contract, 0.8, 0),
    "collective_share": lambda p, t: np.where(p("tenure", t) == Tenure.household_contract, 0.2, 1),
    "parcel_household_yuan": lambda p, t: p("parcel_fee_yuan", t) * p("household_share", t),
    "parcel_collective_yuan": lambda p, t: p("parcel_fee_yuan", t) * p("collective_share", t),
}  # fmt: skip
LAND = {
    "land_compensation_fee_total_yuan": lambda h, t: h.sum(h.members("parcel_fee_yuan", t)),
    "resettlement_subsidy_total_yuan": lambda h, t: h.sum(h.members("parcel_total_yuan", t)) * 0.7,
    "land_compensation_to_household_yuan": lambda h, t: h.sum(h.members("parcel_household_yuan", t)),
}
COMMON_LAND = {
    "collective_fee_yuan": lambda c, t: c.sum(c.members("parcel_fee_yuan", t)),
    "collective_subsidy_yuan": lambda c, t: c.sum(c.members("parcel_total_yuan", t)) * 0.7,
    "retained_by_collective_yuan": lambda c, t: c.sum(c.members("parcel_collective_yuan", t)),
    "land_compensation_to_households_yuan": lambda c, t: c.sum(c.members("parcel_household_yuan", t)),
}
# Members and groups of one system cannot have variables of one name.
SHOWN_AS = {
    "collective_fee_yuan": "land_compensation_fee_total_yuan",
    "collective_subsidy_yuan": "resettlement_subsidy_total_yuan",
}
HOUSE_INPUTS = {
    "certified_lawful_area_m2": float, "measured_area_m2": float, "replacement_price_yuan_per_m2": float,
}  # fmt: skip
HOUSE = {
    "counted_area_m2": lambda p, t: p("certified_lawful_area_m2", t) * 1,
    "uncertified_area": lambda p, t: p("measured_area_m2", t) > p("certified_lawful_area_m2", t),
    "house_yuan": lambda p, t: p("counted_area_m2", t) * p("replacement_price_yuan_per_m2", t),
}
HOUSED = {"house_compensation_yuan": lambda h, t: h.sum(h.members("house_yuan", t))}
ITEM_INPUTS = {"planted_date": dt.date, "assessed_value_yuan": float, "illegal_structure": bool}
ITEM = {
    "planted_afterwards": lambda p, t: (
        (p("planted_date", t) > p.household("pre_announcement_date", t)) & (p("planted_date", t) < NEVER)
    ),
    "planted_that_day": lambda p, t: p("planted_date", t) == p.household("pre_announcement_date", t),
    "excluded": lambda p, t: p("illegal_structure", t) | p("planted_afterwards", t),
}
CROPS = {"compensable_yuan": lambda h, t: h.sum(h.members("assessed_value_yuan", t) * ~h.members("excluded", t))}
LAWFUL_INPUTS = {"has_homestead_right": bool, "relocated_in_this_expropriation": bool}
LAWFUL = {
    "homestead_house_relocated": lambda p, t: p("has_homestead_right", t) & p("relocated_in_this_expropriation", t)
}
OLD_HOUSES = {
    "several_houses": lambda h, t: h.filled_array(True),
    "housing_resettlement_granted": lambda h, t: h.any(h.members("homestead_house_relocated", t)),
}
FAMILY_INPUTS = {
    "relation": Relation, "applied": bool, "long_term_resident_in_area": bool, "housing_resettled_before": bool,
    "family_has_other_housing": bool, "homestead_right_in_other_collective": bool,
}  # fmt: skip
FAMILY = {
    "member_entitled": lambda p, t: (p("relation", t) != Relation.other) & p("applied", t)
    & p("long_term_resident_in_area", t) & ~p("housing_resettled_before", t) & ~p("family_has_other_housing", t)
    & ~p("homestead_right_in_other_collective", t),
}  # fmt: skip
KIN = {"entitled_family_members_count": lambda h, t: h.sum(h.members("member_entitled", t))}
FLATS = {"bought_m2": lambda h, t: h.sum(h.members("value", t))}
# A household as a member of its collective: what was found for it.
COUNTED_INPUTS = {
    "counted_persons_count": float,
    "rehoused_count": float,
    "net_receivable_yuan": float,
    "computed": bool,
}
COLLECTIVE_INPUTS = {
    "expropriation_scope": Scope, "registered_total_area_mu": float, "previously_expropriated_area_mu": float,
    "registered_cultivated_area_mu": float, "previously_expropriated_cultivated_area_mu": float,
    "expropriated_area_mu": float, "expropriated_cultivated_area_mu": float,
}  # fmt: skip


def of_computed(c, t, name):
    """The sum over the households that were not refused."""
    return c.sum(c.members(name, t) * c.members("computed", t))


COLLECTIVE = {
    "refused": lambda c, t: np.select(
        [(c("expropriation_scope", t) == Scope.partial) & (c("total_population_count", t) == 0),
         (c("expropriation_scope", t) == Scope.partial) & (c("remaining_total_area_mu", t) <= 0),
         c("expropriated_area_mu", t) > c("remaining_total_area_mu", t),
         c("expropriated_cultivated_area_mu", t) > c("remaining_cultivated_area_mu", t),
         (c("remaining_cultivated_area_mu", t) > c("remaining_total_area_mu", t)) | (c("remaining_cultivated_area_mu", t) < 0)
         | (c("expropriated_cultivated_area_mu", t) > c("expropriated_area_mu", t))],
        [Refused.no_population.index, Refused.no_remaining_land.index, Refused.expropriated_exceeds_remaining.index,
         Refused.expropriated_cultivated_exceeds_remaining_cultivated.index, Refused.cultivated_exceeds_total.index],
        Refused.none.index),
    "total_population_count": lambda c, t: of_computed(c, t, "counted_persons_count"),
    "remaining_total_area_mu": lambda c, t: c("registered_total_area_mu", t) - c("previously_expropriated_area_mu", t),
    "remaining_cultivated_area_mu": lambda c, t: c("registered_cultivated_area_mu", t)
    - c("previously_expropriated_cultivated_area_mu", t),
    "expropriated_cultivated_ratio": lambda c, t: c("expropriated_cultivated_area_mu", t) / c("expropriated_area_mu", t),
    "collective_cultivated_ratio": lambda c, t: c("remaining_cultivated_area_mu", t) / c("remaining_total_area_mu", t),
    "correction_applied": lambda c, t: (c("expropriation_scope", t) == Scope.partial)
    & (c("expropriated_cultivated_ratio", t) > c("collective_cultivated_ratio", t)),
    "headcount_numerator": lambda c, t: c("total_population_count", t) * np.select(
        [c("expropriation_scope", t) == Scope.whole, c("correction_applied", t)],
        [1, c("expropriated_cultivated_area_mu", t)], c("expropriated_area_mu", t)),
    "headcount_denominator": lambda c, t: np.select(
        [c("expropriation_scope", t) == Scope.whole, c("correction_applied", t)],
        [1, c("remaining_cultivated_area_mu", t)], c("remaining_total_area_mu", t)),
    "headcount_unrounded": lambda c, t: c("headcount_numerator", t) / c("headcount_denominator", t),
    "housing_objects_count": lambda c, t: of_computed(c, t, "rehoused_count"),
    "households_receive_yuan": lambda c, t: of_computed(c, t, "net_receivable_yuan"),
}  # fmt: skip
TRUTHS = {
    *PERSON, *LAWFUL, *FAMILY, *ITEM, *OLD_HOUSES, "rehoused", "eligible", "additions_possible", "paid_one_off",
    "other_land", "contract_without_household", "uncertified_area", "correction_applied",
}  # fmt: skip
KINDS = {"refused": Refused, "payee": Payee, "payment_form": Form, "last_paid_month": dt.date} | dict.fromkeys(
    TRUTHS, bool
)


def variable(name, entity, kind, formula=None):
    """A variable for the year."""
    fields = {"entity": entity, "definition_period": DateUnit.YEAR, "label": name, "value_type": kind}
    if issubclass(kind, Enum):
        fields |= {"value_type": Enum, "possible_values": kind, "default_value": next(iter(kind))}
    if formula:
        fields["formula"] = lambda population, period, parameters: formula(population, period)
    return type(name, (Variable,), fields)


def system(member, member_rules, **groups):
    """The rules over one kind of member and the groups of such members: inputs and formulas of each."""
    person = build_entity(member, f"{member}s", member, is_person=True)
    made = {name: build_entity(name, f"{name}s", name, roles=ROLES) for name in groups}
    found = TaxBenefitSystem([person, *made.values()])
    for entity, (given, formulas) in zip([person, *made.values()], [member_rules, *groups.values()], strict=True):
        for name, kind in given.items():
            found.add_variable(variable(name, entity, kind))
        for name, formula in formulas.items():
            found.add_variable(variable(name, entity, KINDS.get(name, float), formula))
    return found
