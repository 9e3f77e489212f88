"""Runs in the environment of the peer: decree 344 by openfisca-core, from a folder of tables to a folder of tables.

``python -m benchmarks.openfisca FOLDER FORM TARGET``; prints one JSON line of seconds.  The populations are taken in as the manual
of openfisca does it for tables (``declare_person_entity``, ``declare_entity``, ``join_with_persons``, ``set_input``), with
numbers for names, which is faster there than the names themselves.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.simulations import SimulationBuilder

from benchmarks.openfisca import decree344 as rules

PERIOD = "2022"


class Job:
    """The tables of a folder, and what is found for them."""

    def __init__(self, folder, form, target):
        self.folder, self.form, self.target = folder, form, target
        self.seconds = dict.fromkeys(("reading", "computing", "writing"), 0.0)

    def read(self, name):
        """A table as pandas keeps it; exact numbers as floats and days as numbers, else they become objects of Python."""
        start, path = time.perf_counter(), self.folder / f"{name}.{self.form}"
        how = pyarrow.csv.ConvertOptions(strings_can_be_null=True)
        table = pyarrow.csv.read_csv(path, convert_options=how) if self.form == "csv" else pq.read_table(path)
        exact = {each.name for each in table.schema if pa.types.is_decimal(each.type)}
        fields = [pa.field(each.name, pa.float64()) if each.name in exact else each for each in table.schema]
        found = table.cast(pa.schema(fields)).to_pandas(date_as_object=False)
        self.seconds["reading"] += time.perf_counter() - start
        return found

    def compute(self, system, members, inputs, wanted, **groups):
        """Take a table and its groups in, compute; what is wanted by name, and the rows of the groups that have members."""
        builder, member = SimulationBuilder(), system.person_entity.key
        builder.create_entities(system)
        builder.declare_person_entity(member, np.arange(len(members)))
        given, rows = [(members, inputs)], {}
        for name, (table, taken) in groups.items():
            numbers, there = pd.factorize(members[f"{name}_id"])
            group = builder.declare_entity(name, np.arange(len(there)))
            builder.join_with_persons(group, numbers, np.zeros(len(members), dtype=int))
            rows[name] = table.index.get_indexer(there)
            given.append((table.take(rows[name]) if taken else table, taken))
        simulation = builder.build(system)
        for table, taken in given:
            for name, kind in taken.items():
                simulation.set_input(name, PERIOD, column(table[name], kind))
        start = time.perf_counter()
        found = {name: simulation.calculate(name, PERIOD) for name in wanted}
        self.seconds["computing"] += time.perf_counter() - start
        return found, rows

    def write(self, name, names, found):
        """A table: what names its rows, and what was found for them."""
        start = time.perf_counter()
        columns = {each: pa.array(values) for each, values in names.items()}
        columns |= {each: pa.array(shown(values)) for each, values in found.items()}
        path, table = self.target / f"{name}.{self.form}", pa.table(columns)
        if self.form == "csv":
            pyarrow.csv.write_csv(table, path)
        else:
            pq.write_table(table, path)
        self.seconds["writing"] += time.perf_counter() - start

    def of_list(self, name, key, member, households, *, inputs, formulas, sums, asked=()):
        """A list of every household: its steps written, its sums put into the rows of the households."""
        items = self.read(name)
        lent = {each: rules.HOUSEHOLD_INPUTS[each] for each in asked}
        system = rules.system(member, (inputs, formulas), household=(lent, sums))
        found, rows = self.compute(system, items, inputs, [*formulas, *sums], household=(households, lent))
        for each in sums:
            put(households, each, found.pop(each), rows["household"])
        if formulas:
            self.write(name, {"household_id": items["household_id"], key: items[key]}, found)

    def run(self):
        """From files to files."""
        collectives = self.read("collectives").set_index("collective_id")
        households = self.read("households").set_index("household_id")
        above = collectives.index.get_indexer(households["collective_id"])
        for each in collectives.columns:
            households[each] = collectives[each].array.take(above)
        self.of_list("houses", "house_id", "house", households,
                     inputs=rules.HOUSE_INPUTS, formulas=rules.HOUSE, sums=rules.HOUSED)  # fmt: skip
        self.of_list("items", "item_id", "item", households, inputs=rules.ITEM_INPUTS, formulas=rules.ITEM,
                     sums=rules.CROPS, asked=["pre_announcement_date"])  # fmt: skip
        self.of_list("lawful_rural_houses", "house_id", "lawful_house", households,
                     inputs=rules.LAWFUL_INPUTS, formulas=rules.LAWFUL, sums=rules.OLD_HOUSES)  # fmt: skip
        self.of_list("non_population_family_members", "person_id", "relative", households,
                     inputs=rules.FAMILY_INPUTS, formulas=rules.FAMILY, sums=rules.KIN)  # fmt: skip
        self.of_list("purchased_unit_areas_m2", "", "flat", households,
                     inputs={"value": float}, formulas={}, sums=rules.FLATS)  # fmt: skip
        shared = self.of_land(households)
        computed = self.of_persons(households)
        self.of_collectives(collectives, computed, shared)

    def of_land(self, households):
        """The parcels, of households and of none; what collectives have of them."""
        parcels = self.read("parcels")
        parcels["has_household"] = parcels["household_id"].notna()
        written = {each: parcels[each] for each in ("collective_id", "parcel_id")}
        parcels["household_id"] = parcels["household_id"].fillna("")
        system = rules.system("parcel", (rules.PARCEL_INPUTS, rules.PARCEL), household=({}, rules.LAND),
                              collective=({}, rules.COMMON_LAND))  # fmt: skip
        there = parcels["collective_id"].unique()
        found, rows = self.compute(system, parcels, rules.PARCEL_INPUTS, [*rules.PARCEL, *rules.LAND, *rules.COMMON_LAND],
                                   household=(households, {}), collective=(pd.DataFrame(index=there), {}))  # fmt: skip
        for each in rules.LAND:
            put(households, each, found.pop(each), rows["household"])
        shared = pd.DataFrame({each: found.pop(each) for each in rules.COMMON_LAND}, index=there)
        self.write("parcels", written, found)
        return shared

    def of_persons(self, households):
        """The persons and the whole of each household."""
        persons = self.read("persons")
        system = rules.system("person", (rules.PERSON_INPUTS, rules.PERSON),
                              household=(rules.HOUSEHOLD_INPUTS, rules.HOUSEHOLD))  # fmt: skip
        wanted = [*rules.PERSON, *rules.HOUSEHOLD]
        found, rows = self.compute(
            system, persons, rules.PERSON_INPUTS, wanted, household=(households, rules.HOUSEHOLD_INPUTS)
        )
        named = {each: persons[each] for each in ("household_id", "person_id")}
        self.write("persons", named, {each: found[each] for each in rules.PERSON})
        there = households.take(rows["household"])
        lists = (
            "house_compensation_yuan",
            "compensable_yuan",
            "several_houses",
            "housing_resettlement_granted",
            *rules.LAND,
        )
        whole = {each: there[each] for each in lists} | {each: found[each] for each in rules.HOUSEHOLD}
        self.write("households", {"household_id": there.index}, whole)
        counted = {each: found[each] for each in rules.COUNTED_INPUTS if each in found}
        fine = found["refused"] == rules.Refused.none
        return pd.DataFrame(counted | {"computed": fine, "collective_id": there["collective_id"].array})

    def of_collectives(self, collectives, computed, shared):
        """The collectives above the households."""
        system = rules.system("household", (rules.COUNTED_INPUTS, {}),
                              collective=(rules.COLLECTIVE_INPUTS, rules.COLLECTIVE))  # fmt: skip
        found, rows = self.compute(system, computed, rules.COUNTED_INPUTS, rules.COLLECTIVE,
                                   collective=(collectives, rules.COLLECTIVE_INPUTS))  # fmt: skip
        there = collectives.index.take(rows["collective"])
        land = shared.reindex(there).rename(columns=rules.SHOWN_AS)
        self.write("collectives", {"collective_id": there}, found | {each: land[each] for each in land.columns})


def put(households, name, values, rows):
    """Sums into the rows that they belong to; a row of -1 is of no household."""
    filled = np.zeros(len(households), dtype=values.dtype)
    filled[rows[rows >= 0]] = values[rows >= 0]
    households[name] = filled


def column(values, kind):
    """A column as openfisca takes it."""
    if kind is date:
        days = values.to_numpy("datetime64[D]")
        return np.where(np.isnat(days), rules.NEVER, days)
    if kind is bool:
        return values.to_numpy(bool)
    if kind is float:
        return values.fillna(0).to_numpy(np.float32)
    if issubclass(kind, Enum):
        # Numbers of the choices, each word looked up once: faster than to hand over the words.
        numbers, words = pd.factorize(values)
        return np.array([kind[each].index for each in words])[numbers]
    raise TypeError(kind)


def shown(values):
    """What was found, as it is written."""
    return values.decode_to_str() if isinstance(values, EnumArray) else values


def main():
    """One run, timed from the first file to the last."""
    folder, form, target = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    target.mkdir(exist_ok=True)
    job, start = Job(folder, form, target), time.perf_counter()
    job.run()
    print(json.dumps(job.seconds | {"seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main()
