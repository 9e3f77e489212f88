"""Review: the next fact to decide on, the decision, and the report of accuracy."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.models import AbstractUser
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantu_web.accounts.services import REVIEWERS
from lantu_web.pages.access import only_for
from lantu_web.pages.forms import LONGEST_NOTE, changed, correction
from lantu_web.register.models import Fact, Review, Statement
from lantu_web.register.services import accuracy, queue
from lantu_web.register.services.places import path_to, quote_of
from lantu_web.register.services.queue import Choice, Overtaken
from lantu_web.register.services.rights import may
from lantu_web.register.services.tabular import as_file, form_of

FARTHEST = 100_000


def _choice(asked: dict[str, str]) -> Choice:
    what = asked.get("what", "")
    kind = asked.get("kind", "")
    return Choice(
        what if what in queue.KINDS else "statement",
        asked.get("document", "")[:80],
        kind if kind in Statement.Kind.values else "",
        asked.get("rule", "")[:80].replace("\x00", ""),
    )


def _skip(asked: dict[str, str]) -> int:
    number = asked.get("skip", "")
    return min(int(number), FARTHEST) if number.isdecimal() and number.isascii() else 0


def _address(choice: Choice, **more: object) -> str:
    given = {"what": choice.what if choice.what != "statement" else "", **vars(choice), **more}
    given["what"] = "" if choice.what == "statement" else choice.what
    query = urlencode({name: value for name, value in given.items() if value})
    return reverse("pages:review") + (f"?{query}" if query else "")


@never_cache
@only_for(REVIEWERS)
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    asked = request.GET.dict()
    choice, skip, at = _choice(asked), _skip(asked), asked.get("at", "")[:16]
    fact = queue.fact_named(at) if at else None
    if at and (fact is None or not may(request.user, "review", fact)):
        raise Http404(_("没有这一条"))
    return _page(request, choice, skip, fact, done=asked.get("done", "")[:16])


def _page(
    request: HttpRequest, choice: Choice, skip: int, fact: Fact | None, *, form: ModelForm | None = None,
    done: str = "", trouble: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    ahead = queue.upcoming(choice, request.user, skip)
    single = fact is not None
    if fact is None and ahead:
        fact, ahead = ahead[0], ahead[1:]
    far = queue.progress(choice, request.user)
    context = {
        "choice": choice, "skip": skip, "single": single, "fact": fact, "ahead": ahead, "progress": far,
        "trouble": trouble, "kinds": Statement.Kind.values, "whats": queue.KINDS,
        "documents": queue.documents_with_waiting(far.waiting, choice.document),
        "rules": queue.rules_waiting(request.user) if choice.what == "statement" else [],
        "next": _address(choice, skip=skip + 1), "previous": _address(choice, skip=skip - 1) if skip else "",
        "back": _address(choice, skip=skip),
    }  # fmt: skip
    if fact is not None:
        said = list(queue.reviews_of(fact)[:10])
        context |= {
            "form": form or correction(fact), "quote": quote_of(fact), "path": path_to(fact), "said": said,
            "hidden": {**vars(choice), "skip": skip, "fact": fact.public_id, "seen": said[0].pk if said else 0},
        }  # fmt: skip
    if done and (decided := queue.fact_named(done)):
        context |= {"done": decided, "undo": _address(choice, skip=skip, at=done)}
    return render(request, "pages/review.html", context, status=status)


@never_cache
@only_for(REVIEWERS)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    asked = request.POST.dict()
    choice, skip = _choice(asked), _skip(asked)
    fact, decision = queue.fact_named(asked.get("fact", "")[:16]), asked.get("decision", "")
    if fact is None or decision not in Review.Decision.values or not may(request.user, "review", fact):
        raise Http404(_("没有这一条"))
    user, values, seen = request.user, {}, asked.get("seen", "")
    assert isinstance(user, AbstractUser)  # noqa: S101 - the guard of the page has seen to it
    if decision != Review.Decision.REJECT and any(name.startswith("v-") for name in asked):
        form = correction(fact, request.POST)
        if not form.is_valid():
            shown = queue.fact_named(fact.public_id)
            return _page(
                request, choice, skip, shown, form=form, trouble=_("有的值不能保存，请看标出的栏。"), status=422
            )
        values = changed(form)
    try:
        queue.decide(
            fact, decision, user=user, values=values, note=asked.get("note", "")[:LONGEST_NOTE].strip(),
            seen=int(seen) if seen.isdecimal() and seen.isascii() else -1,
        )  # fmt: skip
    except Overtaken:
        shown = queue.fact_named(fact.public_id)
        trouble = _("在此期间已有人校核了这一条。请看现在的结论，再决定。")
        return _page(request, choice, skip, shown, trouble=trouble, status=409)
    return HttpResponseRedirect(_address(choice, skip=skip, done=fact.public_id))


@never_cache
@only_for(REVIEWERS)
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    shares = {"kind": accuracy.by_kind(), "rule": accuracy.by_rule(), "confidence": accuracy.by_confidence()}
    if form := form_of(request):
        rows = [one.as_row() | {"by": by} for by, some in shares.items() for one in some]
        return as_file("accuracy", ("by", *accuracy.COLUMNS), rows, form)
    titles = {"kind": _("按种类"), "rule": _("按规则"), "confidence": _("按把握")}
    context = {
        "parts": [(title, shares[by]) for by, title in titles.items()],
        "fields": accuracy.fields_corrected(),
        "reviewers": accuracy.by_reviewer(),
        "latest": accuracy.latest(),
    }
    return render(request, "pages/review_report.html", context)
