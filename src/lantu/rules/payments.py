"""When the sums of a computed case are paid, as far as the text says so, told from its trace.

``payments.toml`` of a pack names, for each rule, its sums, and for those with a time the steps and inputs that tell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lantu.datafiles import read_data
from lantu.rules.model import Citation
from lantu.rules.packs import get_rule

__all__ = ["Payment", "months", "payments"]

_SCHEMA = "lantu.rules.payments/1"


@dataclass(frozen=True, slots=True)
class Payment:
    """A sum and its time: month by month, in one sum, or not said by the text (neither).

    ``first`` of a sum that is paid at once is the month from which it counts, not a day of payment.
    """

    name: str
    label: Mapping[str, str]
    amount: Decimal
    pays: bool  # the household pays it
    monthly: bool = False
    one_off: bool = False
    months: int | None = None
    first: str = ""
    last: str = ""
    citation: Citation | None = None

    def as_json(self) -> dict[str, Any]:
        when = "monthly" if self.monthly else "one_off" if self.one_off else "not_said"
        return {
            "name": self.name, "label": dict(self.label), "amount_yuan": self.amount, "paid_by_household": self.pays,
            "when": when, "months": self.months, "first": self.first, "last": self.last,
            "citation": self.citation.as_json() if self.citation else {},
        }  # fmt: skip


def payments(trace: Mapping[str, Any]) -> list[Payment]:
    """The sums of a trace with their times; none where the pack says nothing about the rule, or nothing was computed."""
    rule, pack = get_rule(str(trace["rule"]))
    place = pack.folder.joinpath("payments.toml") if pack.folder else None
    if place is None or not place.is_file() or not trace["computable"]:
        return []
    raw = read_data(place, _SCHEMA).get(rule.id.split(".", 1)[1], {})
    steps = {each["name"]: each for each in trace["steps"]}
    found = [_payment(each, trace, steps) for each in raw.get("sums", ())]
    return [each for each in found if each is not None]


def _payment(raw: Mapping[str, Any], trace: Mapping[str, Any], steps: Mapping[str, Any]) -> Payment | None:
    name, inputs, outputs = raw["name"], trace["inputs"], trace["outputs"]
    step = steps.get(name)
    amount = step["value"] if step else inputs.get(name)
    if amount is None or any(inputs.get(key) != value for key, value in raw.get("only", {}).items()):
        return None
    label = step["label"] if step else {key: trace["names"][name][key] for key in ("zh", "en")}
    known = {"name": name, "label": label, "amount": Decimal(str(amount)), "pays": raw.get("pays", False)}
    cited = Citation(**step["citation"]) if step else None
    if "months" not in raw:
        return Payment(**known, citation=cited)
    count = int(outputs.get(raw["months"]) or 0)
    once = bool(outputs.get(raw["one_off"]))
    return Payment(
        **known, citation=cited, monthly=not once and count > 0, one_off=once, months=count,
        first=str(inputs.get(raw["from"]) or ""), last="" if once else str(outputs.get(raw["to"]) or ""),
    )  # fmt: skip


def months(payment: Payment) -> list[tuple[date, Decimal]]:
    """Each month in which something is paid, and how much; a sum at once in its first month.

    >>> from decimal import Decimal
    >>> fee = Payment("fee", {}, Decimal(700), pays=False, monthly=True, months=7, first="2022-11")
    >>> months(fee)[0], months(fee)[-1]
    ((datetime.date(2022, 11, 1), Decimal('100')), (datetime.date(2023, 5, 1), Decimal('100')))
    """
    if not payment.first or not (payment.monthly or payment.one_off):
        return []
    count = payment.months if payment.monthly and payment.months else 1
    year, month = (int(each) for each in payment.first.split("-")[:2])
    start = year * 12 + month - 1
    return [(date((start + n) // 12, (start + n) % 12 + 1, 1), payment.amount / count) for n in range(count)]
