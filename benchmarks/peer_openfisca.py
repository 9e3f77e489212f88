"""Runs in the environment of the peer: decree 344's household as openfisca-core has it, over columns in a folder.

Prints one JSON line: seconds, and the sum and the file of each output.  One house and one flat for each household are
given as columns of the household, which spares the peer its lists.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

HOUSEHOLD = build_entity("household", "households", "household", is_person=True)
PERIOD = "2022"
MODES = {"resettlement_housing": 0, "monetary": 1, "self_build": 2}
INPUTS = """mode certified_area house_price objects standard couples replacement_price construction_cost monetary_price
bought relocation delivery fee_m2 fee_person homestead_persons moving_fee households subsidy""".split()


def variable(name, formula=None):
    """A float variable of the household for a year."""
    fields = {"value_type": float, "entity": HOUSEHOLD, "definition_period": DateUnit.YEAR, "label": name}
    return type(name, (Variable,), fields | ({"formula": formula} if formula else {}))


def formulas():
    """Each output with its formula, over the values of others."""
    n = np
    return {
        "house_compensation": lambda v: v("certified_area") * v("house_price"),
        "base_area": lambda v: v("objects") * v("standard"),
        "couples_addition": lambda v: n.where(v("mode") == 2, 0, v("couples") * 15),
        "entitled_area": lambda v: v("base_area") + v("couples_addition"),
        "excess": lambda v: n.maximum(0, v("bought") - v("entitled_area")),
        "shortfall": lambda v: n.maximum(0, v("entitled_area") - v("bought")),
        "within_cost": lambda v: n.minimum(v("bought"), v("entitled_area")) * v("replacement_price"),
        "first_cost": lambda v: n.minimum(v("excess"), 5) * v("construction_cost") * 0.5,
        "second_cost": lambda v: n.clip(v("excess") - 5, 0, 5) * v("construction_cost"),
        "last_cost": lambda v: n.maximum(v("excess") - 10, 0) * v("monetary_price"),
        "purchase": lambda v: v("within_cost") + v("first_cost") + v("second_cost") + v("last_cost"),
        "shortfall_payment": lambda v: v("shortfall") * v("monetary_price"),
        "net_payable": lambda v: v("purchase") - v("shortfall_payment"),
        "monetary": lambda v: v("monetary_price") * v("entitled_area"),
        "months": lambda v: n.select(
            [v("mode") == 2, v("mode") == 1], [18, 12], n.maximum(v("delivery") - v("relocation") + 7, 0)
        ),
        "temporary_fee": lambda v: n.where(
            v("mode") == 2,
            v("homestead_persons") * v("fee_person") * v("months"),
            v("entitled_area") * v("fee_m2") * v("months"),
        ),
        "relocation_fee": lambda v: v("moving_fee") * v("households"),
        "balance": lambda v: n.select(
            [v("mode") == 2, v("mode") == 1], [v("subsidy"), v("monetary")], -v("net_payable")
        ),
        "net_receivable": lambda v: v("house_compensation") + v("relocation_fee") + v("temporary_fee") + v("balance"),
    }


def system():
    """The tax and benefit system of the household."""
    found = TaxBenefitSystem([HOUSEHOLD])
    for name in INPUTS:
        found.add_variable(variable(name))
    for name, body in formulas().items():

        def formula(household, period, parameters, body=body):
            return body(lambda wanted: household(wanted, period))

        found.add_variable(variable(name, formula))
    return found


def main():
    """Time building, filling and computing, as the rate of ours counts reading its tables."""
    folder = Path(sys.argv[1])
    columns = {name: np.load(folder / f"{name}.npy") for name in INPUTS}
    rules = system()
    start = time.perf_counter()
    simulation = SimulationBuilder().build_default_simulation(rules, count=len(columns["mode"]))
    for name, values in columns.items():
        simulation.set_input(name, PERIOD, values)
    outputs = {name: simulation.calculate(name, PERIOD) for name in formulas()}
    seconds = time.perf_counter() - start
    np.save(folder / "peer.npy", outputs["net_receivable"].astype("float64"))
    print(json.dumps({"seconds": seconds, "dtype": str(outputs["net_receivable"].dtype), "outputs": len(outputs)}))


if __name__ == "__main__":
    main()
