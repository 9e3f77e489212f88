"""What a reviewer decides about a finding. Nothing of it is ever removed; the newest decision counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lantu.alignment.lessons import lessons_of
from lantu_web.register.models import Document, Finding, FindingDecision
from lantu_web.register.services.reviewing import plain
from lantu_web.register.services.rights import require

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

Kind = FindingDecision.Decision
JUDGED = ("verdict", "rank", "severity", "parts", "reason_zh", "reason_en")  # what a decision can change
THEN = ("verdict", "rule", "severity", "parts", "reason_zh", "reason_en")


@dataclass
class Choice:
    """A decision as it was entered."""

    decision: str
    why: str = ""
    side: Document | None = None
    with_whom: str = ""
    due: date | None = None


@transaction.atomic
def decide(finding: Finding, choice: Choice, user: AbstractUser | None = None) -> FindingDecision:
    """Record a decision and apply it; raises ValidationError with what is missing, by field."""
    require(user, "decide", finding)
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    members = list(finding.members.select_related("document", "statement", "indicator"))
    if missing := _missing(choice, {one.document_id for one in members}):
        raise ValidationError(missing)
    entry = FindingDecision.objects.create(
        finding=finding,
        decision=choice.decision,
        why=choice.why.strip()[:500],
        side=choice.side if choice.decision == Kind.CORRECT else None,
        with_whom=choice.with_whom.strip()[:120] if choice.decision == Kind.CLARIFY else "",
        due=choice.due if choice.decision == Kind.CLARIFY else None,
        then={name: getattr(finding, name) for name in THEN} | {"members": [_snapshot(one) for one in members]},
        user=user,
        user_name=user.get_username() if user else "",
    )
    _judge_anew(finding, entry)
    finding.state, finding.stale = choice.decision, False
    finding.save(update_fields=["state", "stale", *JUDGED])
    return entry


def _judge_anew(finding: Finding, entry: FindingDecision) -> None:
    """What is not the same is shown as such at once; when that is taken back, the finding stands as it did before."""
    if entry.decision == Kind.NOT_SAME:
        reason = lessons_of([_lesson(entry)])[0].reason()
        values = {"verdict": str(Finding.Verdict.SCOPE), "severity": 0.0, "parts": {}}
        values |= {"reason_zh": reason.zh[:400], "reason_en": reason.en[:400]}
    elif finding.state == Kind.NOT_SAME:
        values = _before_told_apart(finding)
    else:
        return
    for name in JUDGED:
        setattr(finding, name, values.get(name, getattr(finding, name)))
    finding.rank = Finding.Verdict.values.index(finding.verdict)


def _before_told_apart(finding: Finding) -> dict[str, Any]:
    """What the finding said before the first of its latest run of such decisions."""
    then: dict[str, Any] = {}
    for one in finding.decisions.order_by("-at", "-pk")[1:]:
        if one.decision != Kind.NOT_SAME:
            break
        then = one.then
    return then


def _missing(choice: Choice, documents: set[int]) -> dict[str, str]:
    missing = {}
    if choice.decision not in Kind.values:
        missing["decision"] = _("请选择一种处理")
    if choice.decision == Kind.ACCEPTED and not choice.why.strip():
        missing["why"] = _("认可差异须写明理由")
    if choice.decision == Kind.CORRECT and (choice.side is None or choice.side.pk not in documents):
        missing["side"] = _("请选择应改的一方")
    if choice.decision == Kind.CLARIFY and not choice.with_whom.strip():
        missing["with_whom"] = _("请写明与谁协调")
    if choice.decision == Kind.CLARIFY and choice.due is None:
        missing["due"] = _("请写明期限，如 2025-06-30")
    return missing


def _snapshot(member: Any) -> dict[str, Any]:
    fact = member.statement or member.indicator
    return {
        "document": member.document.slug,
        "title": member.document.title,
        "eid": member.eid,
        "fact": fact.public_id if fact else "",
        "subject": member.subject,
        "value": plain(member.value),
        "unit": member.unit,
        "comparator": member.comparator,
        "year": member.year,
        "role": member.role,
    }


def taught() -> list[dict[str, Any]]:
    """Findings that people said are not the same thing: data for the matcher, newest first."""
    decisions = FindingDecision.objects.filter(
        decision=Kind.NOT_SAME, finding__state=Finding.State.NOT_SAME
    ).select_related("finding")
    seen: dict[int, dict[str, Any]] = {}
    for one in decisions.order_by("-at", "-pk"):
        seen.setdefault(one.finding_id, _lesson(one))
    titles = dict(Document.objects.values_list("slug", "title"))
    for lesson in seen.values():
        for member in lesson["members"]:
            member.setdefault("title", titles.get(member["document"], member["document"]))
    return list(seen.values())


def _lesson(one: FindingDecision) -> dict[str, Any]:
    return {
        "finding": one.finding.public_id,
        "topic": one.finding.topic,
        "same": False,
        "who": one.user_name,
        "at": one.at.isoformat(timespec="seconds"),
        "why": one.why,
        "rule": one.then.get("rule", ""),
        "members": one.then.get("members", []),
    }
