"""Who changed what, when, from what to what: the journals of the house read as one.

Nothing is written here. Decisions of reviewers, decisions on findings, edits, and logins keep their own journals;
this puts them in one order, narrows them down, and tells each line in the same words. Logins and roles are for
administrators; who is limited to organisations and places reads what concerns these, and what they did themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

from axes.models import AccessFailureLog, AccessLog
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from lantu_web.register.models import Document, Fact, Finding, FindingDecision, History, Organisation, Review
from lantu_web.register.services.reviewing import MODELS
from lantu_web.register.services.rights import may, narrowed_to, works_on

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

CHUNK = 500
KINDS = (
    "review", "decision", "upload", "publish", "merge", "edit", "finding", "observation", "roles", "key", "login", "failed",
)  # fmt: skip
FOR_ADMINISTRATORS = ("roles", "key", "login", "failed")
OF_ENTRIES = ("entry", "periodlock", "explanation")
EDITS = {  # which edits are what; all others are plain edits
    "upload": Q(model="upload"),
    "publish": Q(model="document", field="state"),
    "merge": Q(field__in=("merged_into", "moved")),
    "finding": Q(model="finding"),
    "observation": Q(model__in=(*OF_ENTRIES, "observations")),
    "roles": Q(model="user"),
    "key": Q(model="token"),
}


@dataclass(frozen=True)
class Choice:
    """Which lines are wanted."""

    person: str = ""
    kind: str = ""
    document: str = ""
    since: date | None = None
    until: date | None = None


@dataclass
class Entry:
    """One line: when, who, what kind, about what, and each change from and to."""

    at: datetime
    person: str
    kind: str
    about: str
    address: str = ""
    decision: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    note: str = ""


def kinds_for(user: AbstractUser) -> list[str]:
    return [one for one in KINDS if one not in FOR_ADMINISTRATORS or may(user, "administer")]


def lines(choice: Choice, user: AbstractUser) -> QuerySet[Any]:
    """Keys of the lines, the newest first: when, which journal, which row."""
    wanted = [choice.kind] if choice.kind in KINDS else list(KINDS)
    allowed = set(kinds_for(user))
    found = [_keys(name, rows) for name, rows in _journals(choice, user, [one for one in wanted if one in allowed])]
    if not found:
        return Review.objects.none().values_list("at", "note", "pk")
    first, *others = found
    return (first.union(*others, all=True) if others else first).order_by("-at", "source", "-id")


def entries(rows: Iterable[tuple[datetime, str, int]]) -> list[Entry]:
    """The lines of these keys in words, in their order, in a few queries for all of them."""
    rows = list(rows)
    told: dict[tuple[str, int], Entry] = {}
    for source, tell in TELLERS.items():
        keys = [pk for _, name, pk in rows if name == source]
        if keys:
            told |= {(source, pk): entry for pk, entry in tell(keys)}
    return [told[name, pk] for _, name, pk in rows if (name, pk) in told]


def all_entries(choice: Choice, user: AbstractUser) -> Iterator[Entry]:
    """Every chosen line, read in portions."""
    rows = iter(list(lines(choice, user)))
    while portion := list(islice(rows, CHUNK)):
        yield from entries(portion)


def _journals(choice: Choice, user: AbstractUser, kinds: list[str]) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Each journal that can hold a wanted kind, narrowed down."""
    theirs = narrowed_to(user) is not None
    if "review" in kinds:
        yield "review", _narrowed(_reviews(choice, user, theirs=theirs), choice)
    if "decision" in kinds:
        yield "decision", _narrowed(_decisions(choice, user, theirs=theirs), choice)
    if edits := [one for one in kinds if one in EDITS or one == "edit"]:
        yield "edit", _narrowed(_edited(edits, choice, user, theirs=theirs), choice)
    for name, model in (("login", AccessLog), ("failed", AccessFailureLog)):
        if name in kinds and not choice.document:
            yield name, _narrowed(model.objects.annotate(at=F("attempt_time"), user_name=F("username")), choice)


def _reviews(choice: Choice, user: AbstractUser, *, theirs: bool) -> QuerySet[Any]:
    rows = Review.objects.all()
    if choice.document:
        rows = rows.filter(_about_facts(Document.objects.filter(slug=choice.document)))
    if theirs:
        rows = rows.filter(Q(user=user) | _about_facts(works_on(user, Document.objects.all())))
    return rows


def _decisions(choice: Choice, user: AbstractUser, *, theirs: bool) -> QuerySet[Any]:
    rows = FindingDecision.objects.all()
    if choice.document:
        rows = rows.filter(finding__in=_touching(choice.document))
    if theirs:
        rows = rows.filter(Q(user=user) | Q(finding__in=works_on(user, Finding.objects.all()).order_by().values("pk")))
    return rows


def _edited(kinds: list[str], choice: Choice, user: AbstractUser, *, theirs: bool) -> QuerySet[Any]:
    rows = _edits(kinds)
    of_document = ("document", "upload")
    if choice.document:
        findings = Finding.objects.filter(pk__in=_touching(choice.document)).order_by().values("public_id")
        rows = rows.filter(Q(model__in=of_document, key=choice.document) | Q(model="finding", key__in=findings))
    if theirs:
        slugs = works_on(user, Document.objects.all()).order_by().values("slug")
        scope = narrowed_to(user)
        of_entries = apps.get_model("monitoring", "entry").objects.filter(
            Q(organisation__in=scope.organisations) | Q(place__in=scope.places)
        )
        keys = [str(key) for key in of_entries.values_list("pk", flat=True)]
        rows = rows.filter(Q(user=user) | Q(model__in=of_document, key__in=slugs) | Q(model="entry", key__in=keys))
    return rows


def _edits(kinds: list[str]) -> QuerySet[Any]:
    wanted = Q()
    for kind in kinds:
        if kind in EDITS:
            wanted |= EDITS[kind]
    if "edit" in kinds:
        rest = Q()
        for one in EDITS.values():
            rest |= one
        wanted |= ~rest
    return History.objects.filter(wanted)


def _about_facts(documents: QuerySet[Any]) -> Q:
    about = Q()
    for kind, model in MODELS.items():
        facts = model.objects.filter(document__in=documents.order_by().values("pk"))
        about |= Q(fact_kind=kind, public_id__in=facts.order_by().values("public_id"))
    return about


def _touching(slug: str) -> QuerySet[Any]:
    return Finding.objects.filter(members__document__slug=slug).order_by().values("pk").distinct()


def _narrowed(rows: QuerySet[Any], choice: Choice) -> QuerySet[Any]:
    if choice.person:
        who = Q(user_name__icontains=choice.person)
        if hasattr(rows.model, "user"):  # a journal may hold the full name: the name one signs in with finds it too
            who |= Q(user__username__icontains=choice.person)
        rows = rows.filter(who)
    zone = timezone.get_current_timezone()
    if choice.since:
        rows = rows.filter(at__gte=datetime.combine(choice.since, time.min, zone))
    if choice.until:
        rows = rows.filter(at__lte=datetime.combine(choice.until, time.max, zone))
    return rows


def _keys(name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().annotate(source=Value(name, CharField(max_length=10))).values_list("at", "source", "id")


def _tell_reviews(keys: list[int]) -> Iterator[tuple[int, Entry]]:
    rows = list(Review.objects.filter(pk__in=keys))
    facts: dict[str, Fact] = {}
    for model in MODELS.values():
        wanted = model.objects.filter(public_id__in=[one.public_id for one in rows])
        facts |= {one.public_id: one for one in wanted.select_related("document")}
    for one in rows:
        fact = facts.get(one.public_id)
        changes = [
            (_label(one.fact_kind, name), _plain(one.before.get(name)), _plain(value))
            for name, value in one.after.items()
        ]
        about = f"{fact} · {fact.document.label}" if fact else one.public_id
        address = fact.get_absolute_url() if fact else ""
        decision = str(one.get_decision_display())
        yield one.pk, Entry(one.at, one.user_name, "review", about, address, decision, changes, one.note)


def _tell_decisions(keys: list[int]) -> Iterator[tuple[int, Entry]]:
    for one in FindingDecision.objects.filter(pk__in=keys).select_related("finding", "side"):
        said = [one.why, one.side.label if one.side else "", one.with_whom, one.due.isoformat() if one.due else ""]
        yield one.pk, Entry(
            one.at, one.user_name, "decision", str(one.finding), one.finding.get_absolute_url(),
            str(one.get_decision_display()), note=" · ".join(part for part in said if part),
        )  # fmt: skip


def _tell_edits(keys: list[int]) -> Iterator[tuple[int, Entry]]:
    rows = list(History.objects.filter(pk__in=keys))
    known: dict[tuple[str, str], Any] = {}
    for name, model, key in (("document", Document, "slug"), ("organisation", Organisation, "code"),
                             ("finding", Finding, "public_id")):  # fmt: skip
        wanted = [one.key for one in rows if one.model in (name, "upload" if name == "document" else name)]
        known |= {(name, getattr(one, key)): one for one in model.objects.filter(**{f"{key}__in": wanted})}
    for name in OF_ENTRIES:
        wanted = [int(one.key) for one in rows if one.model == name and one.key.isdecimal()]
        told = apps.get_model("monitoring", name).objects.in_bulk(wanted) if wanted else {}
        known |= {(name, str(key)): one for key, one in told.items()}
    for one in rows:
        found = known.get(("document" if one.model == "upload" else one.model, one.key))
        about = getattr(found, "label", None) or (str(found) if found else _unfound(one))
        kind = next((name for name, which in EDITS.items() if _is(which, one)), "edit")
        change = (_label(one.model, one.field), _value(one, one.old), _value(one, one.new))
        address = found.get_absolute_url() if hasattr(found, "get_absolute_url") else ""
        note = getattr(found, "decision_note", "") if kind == "observation" and one.new == "returned" else ""
        yield one.pk, Entry(one.at, one.user_name, kind, about, address, changes=[change], note=note)


def _unfound(line: History) -> str:
    """What a line is about that is no record: a table of observations, by the name of its file; or one that is gone."""
    return _("数据表 %s") % line.key if line.model == "observations" else f"{line.model} {line.key}"


def _is(which: Q, line: History) -> bool:
    return all(
        getattr(line, name.removesuffix("__in")) in (value if name.endswith("__in") else (value,))
        for name, value in which.children  # type: ignore[misc]
    )


def _tell_logins(model: type[Any], kind: str) -> Callable[[list[int]], Iterator[tuple[int, Entry]]]:
    def tell(keys: list[int]) -> Iterator[tuple[int, Entry]]:
        for one in model.objects.filter(pk__in=keys):
            yield one.pk, Entry(one.attempt_time, one.username or "", kind, one.ip_address or "", note=one.path_info)

    return tell


TELLERS: dict[str, Callable[[list[int]], Iterator[tuple[int, Entry]]]] = {
    "review": _tell_reviews,
    "decision": _tell_decisions,
    "edit": _tell_edits,
    "login": _tell_logins(AccessLog, "login"),
    "failed": _tell_logins(AccessFailureLog, "failed"),
}


HOME_OF = {"user": "auth", "token": "accounts"} | dict.fromkeys(OF_ENTRIES, "monitoring")


def _label(model: str, name: str) -> str:
    """A column by the name that people read."""
    if model == "observations":
        return _("收入的行")
    try:
        table = apps.get_model(HOME_OF.get(model, "register"), model)
        return str(table._meta.get_field(name).verbose_name)
    except (LookupError, FieldDoesNotExist):
        return name


def _value(line: History, value: str) -> str:
    if line.model == "document" and line.field == "state":
        return str(dict(Document.State.choices).get(value, value))
    if line.model == "entry" and line.field == "state":
        return str(dict(apps.get_model("monitoring", "entry").State.choices).get(value, value))
    return value


def _plain(value: object) -> str:
    return "" if value is None else str(value)
