"""What a rule is made of: inputs, parameters, tables, steps, readings, all read from the data of a pack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

__all__ = ["Alternative", "Citation", "Field", "Level", "ListInput", "Pack", "Parameter", "Reading", "Rule", "Step", "Text",
           "TimeLimit", "Unit", "Version"]  # fmt: skip


class Text(NamedTuple):
    """A label in both languages; written ``中文|English`` in the data, ``个|`` where English has no word for it."""

    zh: str
    en: str

    @classmethod
    def read(cls, written: str) -> Text:
        zh, both, en = written.partition("|")
        return cls(zh.strip(), (en if both else zh).strip())


class Unit(NamedTuple):
    """A unit, told by the end of a name, with the digits it may have."""

    suffix: str
    label: Text
    digits: int
    scale: int
    low: Decimal
    high: Decimal
    also: tuple[tuple[str, Decimal], ...] = ()  # other ways to write it in a table, and how many of it they are


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document: its number or title, the article, and the address of its node."""

    document: str
    article: str
    eid: str

    def as_json(self) -> dict[str, str]:
        return {"document": self.document, "article": self.article, "eid": self.eid}


@dataclass(frozen=True, slots=True)
class Field:
    """One input: its type, whether it must be there, and who sets it where that is not the applicant."""

    name: str
    kind: str  # decimal, int, bool, text, enum, date, month, dates
    required: bool
    label: Text
    values: tuple[str, ...] = ()
    value_labels: tuple[Text, ...] = ()  # of the values, in their order
    unit: Unit | None = None
    setter: Text | None = None
    article: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class ListInput:
    """A list of things of one case (parcels, persons), or of plain values (``value``)."""

    name: str
    fields: tuple[Field, ...]
    plain: bool
    required: bool
    label: Text

    @property
    def key(self) -> str:
        """The field that names an item."""
        return next((each.name for each in self.fields if each.kind == "text" and each.name.endswith("_id")), "")


@dataclass(frozen=True, slots=True)
class Version:
    """A value of a parameter from a day on (to a day, where it has ended), in a place."""

    value: Decimal | str | date
    valid_from: date | None
    valid_to: date | None
    place: str
    source: str
    article: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a text or an authority sets."""

    name: str
    unit: str
    label: Text
    setter: Text
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One formula with its place in the law.

    ``refuse`` makes it a gate: where the formula holds, the rule is not computed, for the reason of that
    code.  ``flag`` and ``condition`` only tell.  ``over`` names the list whose items it runs through.
    """

    name: str
    formula: str
    label: Text
    citation: Citation
    shown: str = ""  # the formula as it is told, where it differs
    over: str = ""
    output: bool = True
    output_name: str = ""
    refuse: str = ""
    flag: str = ""
    condition: str = ""
    alternative: str = ""
    needs: tuple[str, ...] = ()
    form: str = ""  # fraction, month: how the value is written
    unit: Text | None = None
    rounding: str = ""
    why: str = ""  # the decision table of which the failed conditions are told
    key: str = ""  # the field that names an item in what is told
    reading: str = ""  # the open point that this step reads otherwise


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading, with the steps that give its result, or why nothing can be computed by it.

    ``asks`` names inputs that only this reading needs (``persons.title_holder`` for one of each item).
    """

    reading: Text
    outputs: tuple[tuple[str, str], ...]  # name of the step that it takes otherwise, or more; formula
    asks: tuple[str, ...] = ()
    open: Text | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How an open point of the text is read, why, and how else it could be."""

    code: str
    taken: Text
    when: str
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Named steps over declared inputs."""

    id: str
    title: Text
    citation: Citation
    inputs: tuple[Field, ...]
    lists: tuple[ListInput, ...]
    steps: tuple[Step, ...]
    readings: tuple[Reading, ...]
    case_date: str = ""
    ceiling: bool = False
    measure: str = ""  # the output that a reform is judged by
    burden: bool = False  # whether more of it is worse for the case

    @property
    def pack(self) -> str:
        return self.id.split(".", 1)[0]

    def list_named(self, name: str) -> ListInput | None:
        return next((each for each in self.lists if each.name == name), None)


class Level(NamedTuple):
    """Whose cases a table holds, and by which column others name them: households, and above them collectives."""

    table: str
    rule: str
    key: str
    called: Text | None = None  # the table, in words
    key_called: Text | None = None


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """What a text says about the time of something: what starts and ends it, how days count, how firmly it binds."""

    rule: str
    what: Text
    who: Text
    count: str  # working, calendar, month, date, duration
    strength: str  # hard, soft
    wording: Text
    citation: Citation
    figure: Parameter | None = None
    trigger: str = ""
    also: str = ""  # a second day that must have come, too
    done: str = ""
    used: str = ""
    used_list: str = ""
    kind: str = ""
    average: tuple[str, ...] = ()
    limit: str = ""


@dataclass(frozen=True)
class Pack:
    """The rules of one text, with its parameters, tables and time of force."""

    id: str
    version: str
    title: Text
    document: str
    valid_from: date | None
    valid_to: date | None
    before: Text
    rules: dict[str, Rule]
    parameters: dict[str, Parameter]
    tables: dict[str, Any]
    folder: Traversable | None = None
    text: str = ""  # the file of the text, where the pack brings it
    absent: dict[str, Text] = field(default_factory=dict)
    deadlines: dict[str, TimeLimit] = field(default_factory=dict)
    words: dict[str, Text] = field(default_factory=dict)  # of values that are words, such as who pays
    levels: tuple[Level, ...] = ()  # of a computation over tables, the smallest cases first
