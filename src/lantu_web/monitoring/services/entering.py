"""From an entry to an observation: checked when it is typed, accepted by a second person, closed periods, the journal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantu.assessment.model import Assessment
from lantu.assessment.shape import class_rank
from lantu.observations import Observation
from lantu.observations.measures import converted
from lantu.observations.model import period_year
from lantu_web.monitoring.models import Entry, Explanation, PeriodLock
from lantu_web.monitoring.services import evidence, keeping, rights
from lantu_web.monitoring.services.assessing import board
from lantu_web.monitoring.services.refusing import Refused
from lantu_web.register.models import History, Indicator, Place

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

REPORTED = "reported"
LARGEST = Decimal(10) ** 17


def name_of(user: AbstractUser) -> str:
    return user.get_full_name() or user.get_username()


def is_locked(period: str, place: int | None) -> bool:
    """Whether a period takes no more entries at a place: a closed year closes its months."""
    locks = PeriodLock.objects.filter(released_at=None, period__in={period, period[:4]})
    return any(lock.place_id in (None, place) for lock in locks)


def faults(given: dict[str, Any], fact: Indicator, today: date) -> dict[str, str]:
    """What is wrong with an entry, by field; empty where nothing is."""
    wrong: dict[str, str] = {}
    period = given["period"]
    year = period_year(period)
    if year is None:
        wrong["period"] = _("请写年份（2025）或月份（2025-06）。")
    elif given["status"] != Entry.Status.FORECAST and period[:7] > today.isoformat()[: len(period)]:
        wrong["period"] = _("这个时期还没有到；预计数请选“预计”。")
    elif is_locked(period, given["place"].pk):
        wrong["period"] = _("这个时期已锁定。如需补报，请管理员先解锁。")
    value = given["value"]
    if value is None and class_rank(given["text"]) is None:
        wrong["value"] = _("请写数值；水质等类别请写在“文字值”（如 Ⅱ）。")
    if value is not None and abs(value) >= LARGEST:
        wrong["value"] = _("数值过大。")
    if value is not None and not _fits(value, given["unit"], fact.unit, year or today.year):
        wrong["unit"] = _("单位“%(unit)s”不能换算成承诺的单位“%(wanted)s”。") % {
            "unit": given["unit"], "wanted": fact.unit
        }  # fmt: skip
    if given["source_date"] > today:
        wrong["source_date"] = _("来源日期在将来。")
    file = given.get("evidence_file")
    if file and (fault := evidence.fault(file)):
        wrong["evidence_file"] = fault
    if not given["evidence"] and not given["evidence_note"] and not file:
        wrong["evidence"] = _("请给出凭据：文件、网址，或文件的名称与文号。")
    return wrong


def _fits(value: Decimal, unit: str, wanted: str, year: int) -> bool:
    return unit == wanted or converted(value, unit, "", year, wanted) is not None


@transaction.atomic
def enter(user: AbstractUser, fact: Indicator, result: Assessment | None, given: dict[str, Any]) -> Entry:
    """Keep an entry that waits for a second person."""
    if given["place"] not in rights.places(user, fact):
        raise Refused(_("这个区域不由您填报。"))
    wrong = faults(given, fact, timezone.localdate())
    if wrong:
        raise Refused("; ".join(wrong.values()))
    speakers = rights.organisations(user, fact)
    measure = result.commitment.measure if result else fact.name
    given = dict(given)
    file = given.pop("evidence_file", None)
    if file:
        kept = evidence.keep(file)
        given |= {"evidence_name": kept.name, "evidence_sha256": kept.sha256, "evidence_size": kept.size}
    entry = Entry.objects.create(
        **given, fact=fact.public_id, measure=measure, indicator=fact.name, entered_by=user, entered_name=name_of(user),
        organisation=speakers[0] if speakers else None,
    )  # fmt: skip
    _note(entry, "state", "", entry.state, user)
    if file:
        _note(entry, "evidence", "", f"{entry.evidence_name} · {entry.evidence_sha256}", user)
    return entry


def _note(entry: Entry | PeriodLock | Explanation, field: str, old: str, new: str, user: AbstractUser) -> None:
    """One line of the journal."""
    History.objects.create(
        model=entry._meta.model_name,
        key=str(entry.pk),
        field=field,
        old=old,
        new=new,
        user=user,
        user_name=name_of(user),
    )


def observation(entry: Entry) -> Observation:
    """The observation that an accepted entry becomes."""
    speaker = entry.organisation.name if entry.organisation else entry.entered_name
    return Observation(
        measure=entry.measure, indicator=entry.indicator, place=entry.place.name, period=entry.period,
        value=None if entry.value is None else entry.value.normalize() + 0, text=entry.text, unit=entry.unit,
        basis="month" if "-" in entry.period else "year", bound=entry.bound, status=entry.status, grade="official",  # type: ignore[arg-type]
        source=entry.source, publisher=speaker, source_date=entry.source_date.isoformat(), address=entry.evidence,
        flags=(REPORTED,),
    )  # fmt: skip


@transaction.atomic
def decide(user: AbstractUser, key: int, *, accept: bool, note: str = "") -> Entry:
    """Accept or return an entry. What is accepted goes to the store first: a crash leaves it waiting, never lost."""
    entry = Entry.objects.select_for_update(of=("self",)).select_related("place", "organisation").filter(pk=key).first()
    if entry is None:
        raise Refused(_("没有这条填报。"))
    if entry.state != Entry.State.WAITING:
        raise Refused(_("这条填报已经处理过了。"))
    if not rights.may_accept(user, entry):
        raise Refused(_("填报须由另一位有权限的人审核。"))
    if accept and is_locked(entry.period, entry.place_id):
        raise Refused(_("这个时期已锁定。如需补报，请管理员先解锁。"))
    if not accept and not note:
        raise Refused(_("退回须写明理由。"))
    if accept:
        told = observation(entry)
        keeping.store().append([told])
        entry.observation = told.id
    entry.state = Entry.State.ACCEPTED if accept else Entry.State.RETURNED
    entry.decided_by, entry.decided_name, entry.decided_at = user, name_of(user), timezone.now()
    entry.decision_note = note
    entry.save()
    _note(entry, "state", Entry.State.WAITING, entry.state, user)
    return entry


def lock(user: AbstractUser, period: str, place: Place | None, note: str = "") -> PeriodLock:
    """Close a period."""
    if period_year(period) is None:
        raise Refused(_("请写年份（2025）或月份（2025-06）。"))
    try:
        with transaction.atomic():
            made = PeriodLock.objects.create(
                period=period, place=place, note=note, locked_by=user, locked_name=name_of(user)
            )
            _note(made, "locked", "", str(made), user)
    except IntegrityError:
        raise Refused(_("这个时期已经锁定。")) from None
    return made


@transaction.atomic
def release(user: AbstractUser, key: int) -> None:
    """Open a closed period again; that it was closed stays on record."""
    found = PeriodLock.objects.filter(pk=key, released_at=None).first()
    if found is None:
        raise Refused(_("这个时期没有锁定。"))
    found.released_by, found.released_name, found.released_at = user, name_of(user), timezone.now()
    found.save()
    _note(found, "locked", str(found), "", user)


@transaction.atomic
def explain(user: AbstractUser, fact: Indicator, organisation: str, text: str) -> Explanation:
    """Put the words of an organisation beside the status as it stands; the status does not change."""
    speaker = next((one for one in rights.organisations(user, fact) if str(one.pk) == organisation), None)
    result = board().of(fact.public_id)
    if speaker is None or result is None:
        raise Refused(_("只有该指标的责任单位可以说明。"))
    if not text.strip():
        raise Refused(_("说明是空的。"))
    made = Explanation.objects.create(
        fact=fact.public_id, organisation=speaker, speaker=speaker.name, year=result.as_of, status=result.status,
        text=text.strip()[:1000], user=user, user_name=name_of(user),
    )  # fmt: skip
    _note(made, "text", "", made.text, user)
    return made
