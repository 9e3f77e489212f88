-- The complete decree 344 by hand, with the columns that `lantu rule tables decree344` writes.
create temp table h as
select h.*, c.* exclude (collective_id) from '{source}/households.parquet' h left join '{source}/collectives.parquet' c using (collective_id);

create temp table p as
with a as (
  select p.*, h.pre_announcement_date, h.expropriation_scope = 'whole' as whole from '{source}/persons.parquet' p join h using (household_id)),
b as (select *, coalesce(hukou_registered_date > pre_announcement_date, false) as registered_later from a),
c as (select *, hukou_registered_in_collective and not registered_later as registered from b),
d as (
  select *, registered and obtained_contract_right as item_one,
    registered and hukou_entry_reason in ('birth', 'policy_migration') and lawfully_enjoys_contract_right as item_two,
    registered and hukou_entry_reason in ('adoption', 'marriage') and hukou_moved_from_other_rural_collective
      and lawfully_enjoys_contract_right and long_term_resident_in_collective as item_three,
    lawfully_enjoys_contract_right and special_status in ('student', 'soldier', 'orphan', 'prisoner') as item_four,
    rights_retained_under_hukou_reform as item_five,
    hukou_moved_out_to_city_for_other_reason and long_term_resident_in_collective and obtained_contract_right as item_six
  from c),
e as (
  select *, item_one or item_two or item_three or item_four or item_five or item_six as meets_an_item,
    already_personnel_resettled_before or established_post_public_sector_in_service_or_retired as removing_fact from d),
f as (select *, meets_an_item as meets, removing_fact as removed, meets_an_item and not removing_fact as counted_in_total_population,
    true as first_mention from e),
g as (select *, counted_in_total_population and not established_post_public_sector_in_service_or_retired as member from f),
i as (
  select *, whole and member and has_homestead_right_in_collective as by_whole_taking,
    not whole and member and holds_title_of_relocated_house_on_pre_announcement_date as by_partial_taking,
    personnel_resettled_in_earlier_expropriation and not house_relocated_in_earlier_expropriation
      and house_relocated_in_this_expropriation as by_earlier_resettlement,
    coalesce(housing_resettled_date < date '2021-07-01', false) as resettled_before_decree,
    coalesce(housing_resettled_date >= date '2021-07-01', false) as resettled_later from g),
j as (
  select *, by_whole_taking or by_partial_taking or by_earlier_resettlement as meets_art19_row,
    resettled_before_decree or enjoyed_policy_housing as excluded_row from i)
select household_id, person_id, registered_later, registered, item_one, item_two, item_three, item_four, item_five, item_six, meets_an_item,
  removing_fact, meets, removed, counted_in_total_population, first_mention, member, by_whole_taking, by_partial_taking,
  by_earlier_resettlement, meets_art19_row, resettled_before_decree, resettled_later, excluded_row, meets_art19_row as meets_art19,
  excluded_row as excluded_by_art20,
  by_earlier_resettlement and established_post_public_sector_in_service_or_retired as staff_by_route_three
from j;

create temp table land as
with a as (
  select *, false as other_land, tenure = 'household_contract' and household_id is null as contract_without_household,
    expropriated_area_mu * composite_land_price_yuan_per_mu as parcel_total_yuan,
    case tenure when 'household_contract' then 0.8 else 0.0 end as household_share,
    case tenure when 'household_contract' then 0.2 else 1.0 end as collective_share from '{source}/parcels.parquet'),
b as (select *, cast(parcel_total_yuan * 0.3 as decimal(18, 5)) as parcel_fee_yuan from a)
select collective_id, household_id, parcel_id, other_land, contract_without_household, parcel_total_yuan, parcel_fee_yuan, household_share,
  collective_share, cast(parcel_fee_yuan * household_share as decimal(18, 6)) as parcel_household_yuan,
  cast(parcel_fee_yuan * collective_share as decimal(18, 6)) as parcel_collective_yuan from b;

create temp table house as
select household_id, house_id, coalesce(certified_lawful_area_m2, 0) as counted_area_m2,
  coalesce(measured_area_m2, 0) > coalesce(certified_lawful_area_m2, 0) as uncertified_area,
  coalesce(certified_lawful_area_m2, 0) * replacement_price_yuan_per_m2 as house_yuan from '{source}/houses.parquet';
create temp table item as
select household_id, item_id, coalesce(planted_date > pre_announcement_date, false) as planted_afterwards,
  coalesce(planted_date = pre_announcement_date, false) as planted_that_day,
  illegal_structure or coalesce(planted_date > pre_announcement_date, false) as excluded, assessed_value_yuan
from '{source}/items.parquet' join h using (household_id);
create temp table lawful as
select household_id, house_id, has_homestead_right and relocated_in_this_expropriation as homestead_house_relocated
from '{source}/lawful_rural_houses.parquet';
create temp table family as
select household_id, person_id, relation in ('spouse', 'minor_child') and applied and long_term_resident_in_area
  and not housing_resettled_before and not family_has_other_housing and not homestead_right_in_other_collective as member_entitled
from '{source}/non_population_family_members.parquet';

create temp table done as
with lands as (
  select household_id, sum(parcel_fee_yuan)::decimal(18, 5) as fee, sum(parcel_total_yuan)::decimal(18, 4) as total,
    sum(parcel_household_yuan)::decimal(18, 6) as own from land where household_id is not null group by household_id),
housed as (select household_id, sum(house_yuan)::decimal(18, 4) as yuan from house group by household_id),
crops as (select household_id, sum(assessed_value_yuan) filter (not excluded)::decimal(18, 2) as yuan from item group by household_id),
people as (
  select household_id, count(*) filter (counted_in_total_population)::decimal(18, 0) as counted,
    count(*) filter (meets_art19 and not excluded_by_art20)::decimal(18, 0) as objects from p group by household_id),
old as (select household_id, bool_or(homestead_house_relocated) as granted from lawful group by household_id),
kin as (select household_id, count(*) filter (member_entitled)::decimal(18, 0) as n from family group by household_id),
flat as (select household_id, sum(value)::decimal(18, 2) as area from '{source}/purchased_unit_areas_m2.parquet' group by household_id),
a as (
  select h.*, coalesce(lands.fee, 0) as land_compensation_fee_total_yuan,
    cast(coalesce(lands.total, 0) * 0.7 as decimal(18, 5)) as resettlement_subsidy_total_yuan,
    coalesce(housed.yuan, 0) as house_compensation_yuan, coalesce(crops.yuan, 0) as compensable_yuan,
    case when has_valid_licences_on_pre_announcement_date or operating_on_pre_announcement_date
      then has_valid_licences_on_pre_announcement_date and operating_on_pre_announcement_date end as eligible,
    coalesce(counted, 0) as counted_persons_count, coalesce(objects, 0) as housing_object_count, old.household_id is not null as several_houses,
    case when old.household_id is not null then granted end as housing_resettlement_granted,
    coalesce(kin.n, 0) as kin, coalesce(flat.area, 0) as bought, coalesce(lands.own, 0) as land_compensation_to_household_yuan,
    resettlement_mode != 'self_build' as additions_possible, resettlement_mode = 'resettlement_housing' as in_flat
  from h left join lands using (household_id) left join housed using (household_id) left join crops using (household_id)
    left join people using (household_id) left join old using (household_id) left join kin using (household_id)
    left join flat using (household_id)),
b as (
  select *, case when eligible then district_standard_amount_yuan when not eligible then 0 end as one_off_relocation_subsidy_yuan,
    case when coalesce(housing_resettlement_granted, true) then housing_object_count else 0 end as rehoused_count,
    case when housing_resettlement_granted then 1 when not housing_resettlement_granted then 0 end as housing_resettlement_times,
    case when additions_possible then childless_couples_both_objects_applying_count * 15 else 0 end as childless_addition_m2,
    case when additions_possible then kin * 15 else 0 end as family_member_addition_m2,
    case resettlement_mode when 'self_build' then 18 when 'monetary' then 12 else greatest(
      (year(delivery_month) - year(relocation_month)) * 12 + month(delivery_month) - month(relocation_month) + 7, 0) end as months from a),
c as (
  select *, cast(rehoused_count * housing_standard_m2_per_person as decimal(18, 2)) as base_area_m2 from b),
d as (select *, cast(base_area_m2 + childless_addition_m2 + family_member_addition_m2 as decimal(18, 2)) as entitled_area_m2 from c),
e as (
  select *, case when in_flat then bought end as purchased_area_m2,
    case when in_flat then cast(greatest(0, bought - entitled_area_m2) as decimal(18, 2)) end as excess_area_m2,
    case when in_flat then cast(greatest(0, entitled_area_m2 - bought) as decimal(18, 2)) end as shortfall_area_m2 from d),
f as (
  select *, cast(least(purchased_area_m2, case when in_flat then entitled_area_m2 end) * brick_concrete_replacement_price_yuan_per_m2 as decimal(18, 4))
      as within_entitlement_cost_yuan,
    cast(least(excess_area_m2, case when in_flat then 5 end) as decimal(18, 2)) as first_band_area_m2,
    case when in_flat then cast(least(greatest(excess_area_m2 - 5, 0), 5) as decimal(18, 2)) end as second_band_area_m2,
    case when in_flat then cast(greatest(excess_area_m2 - 10, 0) as decimal(18, 2)) end as last_band_area_m2 from e),
g as (
  select *, cast(case when in_flat then first_band_area_m2 * construction_cost_yuan_per_m2 * 0.5 end as decimal(18, 5)) as excess_band_under_5_cost_yuan,
    cast(case when in_flat then second_band_area_m2 * construction_cost_yuan_per_m2 end as decimal(18, 4)) as excess_band_5_to_10_cost_yuan,
    cast(case when in_flat then last_band_area_m2 * monetary_price_yuan_per_m2 end as decimal(18, 4)) as excess_band_10_up_cost_yuan,
    cast(shortfall_area_m2 * monetary_price_yuan_per_m2 as decimal(18, 4)) as shortfall_payment_to_household_yuan,
    case when resettlement_mode = 'monetary' then cast(monetary_price_yuan_per_m2 * entitled_area_m2 as decimal(18, 4)) end as monetary_resettlement_yuan,
    cast(case when additions_possible then entitled_area_m2 * temporary_fee_yuan_per_m2_month * months
      else homestead_eligible_persons_count * temporary_fee_yuan_per_person_month * months end as decimal(18, 4)) as temporary_resettlement_fee_yuan,
    cast(relocation_fee_yuan_per_household * relocated_households_count as decimal(18, 2)) as relocation_fee_yuan from f),
i as (
  select *, cast(within_entitlement_cost_yuan + excess_band_under_5_cost_yuan + excess_band_5_to_10_cost_yuan + excess_band_10_up_cost_yuan
    as decimal(18, 5)) as purchase_price_total_yuan from g),
j as (select *, cast(purchase_price_total_yuan - shortfall_payment_to_household_yuan as decimal(18, 5)) as net_payable_by_household_yuan from i),
k as (
  select *, cast(case resettlement_mode when 'self_build' then self_build_subsidy_yuan when 'monetary' then monetary_resettlement_yuan
    else -net_payable_by_household_yuan end as decimal(18, 5)) as resettlement_balance_yuan from j)
select household_id, collective_id, case when 2 * childless_couples_both_objects_applying_count > rehoused_count
    then 'more_couples_than_objects' end as refused, true as rehoused, land_compensation_fee_total_yuan, resettlement_subsidy_total_yuan,
  house_compensation_yuan, compensable_yuan, eligible, one_off_relocation_subsidy_yuan, counted_persons_count, housing_object_count,
  several_houses, housing_resettlement_granted, housing_resettlement_times, rehoused_count, additions_possible, base_area_m2,
  childless_addition_m2, family_member_addition_m2, entitled_area_m2, purchased_area_m2, excess_area_m2, shortfall_area_m2,
  within_entitlement_cost_yuan, first_band_area_m2, second_band_area_m2, last_band_area_m2, excess_band_under_5_cost_yuan,
  excess_band_5_to_10_cost_yuan, excess_band_10_up_cost_yuan, purchase_price_total_yuan, shortfall_payment_to_household_yuan,
  net_payable_by_household_yuan, null::decimal(18, 2) as reference_price_yuan_per_m2, monetary_resettlement_yuan,
  0 as arranged_by_district_yuan, 0 as household_pays_yuan, months,
  case when in_flat and months > 0 then (date_trunc('month', delivery_month) + interval 6 month)::date end as last_paid_month,
  temporary_resettlement_fee_yuan, not in_flat as paid_one_off, relocation_fee_yuan,
  case when civil_capacity = 'full' then 'self' else 'statutory_guardian' end as payee,
  case when civil_capacity != 'full' then 'one_off' end as payment_form, land_compensation_to_household_yuan, resettlement_balance_yuan,
  cast(house_compensation_yuan + compensable_yuan + relocation_fee_yuan + temporary_resettlement_fee_yuan + resettlement_balance_yuan
    as decimal(18, 5)) as net_receivable_yuan
from k;

copy (select * exclude (collective_id) from done) to '{target}/households.parquet' (compression snappy);
copy p to '{target}/persons.parquet' (compression snappy);
copy (select * exclude (household_id) from land) to '{target}/parcels.parquet' (compression snappy);
copy house to '{target}/houses.parquet' (compression snappy);
copy (select * exclude (assessed_value_yuan) from item) to '{target}/items.parquet' (compression snappy);
copy lawful to '{target}/lawful_rural_houses.parquet' (compression snappy);
copy family to '{target}/non_population_family_members.parquet' (compression snappy);
copy (
  with l as (
    select collective_id, sum(parcel_fee_yuan)::decimal(18, 5) as land_compensation_fee_total_yuan,
      sum(parcel_collective_yuan)::decimal(18, 6) as retained_by_collective_yuan, sum(parcel_total_yuan)::decimal(18, 4) as total,
      sum(parcel_household_yuan)::decimal(18, 6) as land_compensation_to_households_yuan
    from land group by collective_id),
  m as (
    select collective_id, sum(counted_persons_count)::decimal(18, 0) as total_population_count,
      sum(rehoused_count)::decimal(18, 0) as housing_objects_count, sum(net_receivable_yuan)::decimal(18, 5) as households_receive_yuan
    from done where refused is null group by collective_id),
  a as (
    select c.*, l.* exclude (collective_id), m.* exclude (collective_id),
      registered_total_area_mu - previously_expropriated_area_mu as remaining_total_area_mu,
      registered_cultivated_area_mu - previously_expropriated_cultivated_area_mu as remaining_cultivated_area_mu,
      expropriation_scope = 'partial' as partial
    from '{source}/collectives.parquet' c left join l using (collective_id) left join m using (collective_id)),
  b as (
    select *, partial and expropriated_cultivated_area_mu * remaining_total_area_mu > remaining_cultivated_area_mu * expropriated_area_mu
      as correction_applied from a),
  d as (
    select *, cast(case when not partial then total_population_count
        when correction_applied then total_population_count * expropriated_cultivated_area_mu
        else total_population_count * expropriated_area_mu end as decimal(18, 2)) as headcount_numerator,
      cast(case when not partial then 1 when correction_applied then remaining_cultivated_area_mu else remaining_total_area_mu end
        as decimal(18, 2)) as headcount_denominator from b),
  e as (select *, cast(headcount_numerator / headcount_denominator as decimal(30, 12)) as rough from d)
  select collective_id, case when partial and total_population_count = 0 then 'no_population'
      when partial and remaining_total_area_mu <= 0 then 'no_remaining_land'
      when expropriated_area_mu > remaining_total_area_mu then 'expropriated_exceeds_remaining'
      when expropriated_cultivated_area_mu > remaining_cultivated_area_mu then 'expropriated_cultivated_exceeds_remaining_cultivated'
      when remaining_cultivated_area_mu > remaining_total_area_mu or remaining_cultivated_area_mu < 0
        or expropriated_cultivated_area_mu > expropriated_area_mu then 'cultivated_exceeds_total' end as refused,
    total_population_count, land_compensation_fee_total_yuan, retained_by_collective_yuan,
    cast(total * 0.7 as decimal(18, 5)) as resettlement_subsidy_total_yuan, remaining_total_area_mu, remaining_cultivated_area_mu,
    cast(expropriated_cultivated_area_mu / expropriated_area_mu as decimal(38, 12)) as expropriated_cultivated_ratio,
    cast(remaining_cultivated_area_mu / remaining_total_area_mu as decimal(30, 12)) as collective_cultivated_ratio, correction_applied,
    headcount_numerator, headcount_denominator,
    -- a quotient of DuckDB is a double: what it leaves is divided once more
    rough + cast((headcount_numerator - rough * headcount_denominator)::double / headcount_denominator as decimal(30, 12)) as headcount_unrounded,
    land_compensation_to_households_yuan, housing_objects_count, households_receive_yuan
  from e
) to '{target}/collectives.parquet' (compression snappy);
