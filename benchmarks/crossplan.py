"""Plans against each other: what of the labelled groups is found, and whether the verdict is right.

A group is found when one finding covers all its members (file, line, and overlapping text).  Its
verdict is right when such a finding has it, or one that the label also accepts.  The baseline takes
plain string similarity of subjects with equal units.  Speed: all pairs of the documents, and a
synthetic register that grows.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from benchmarks.accuracy import ROOT, SHARED

__all__ = ["evaluate", "report"]

Record = dict[str, Any]
_SPACE = re.compile(r"[\s#]+")


class Outcome(NamedTuple):
    """How one labelled group came out."""

    group: Record
    found: bool
    right: bool
    called_conflict: bool
    verdicts: list[str]


def _shares_text(one: str, other: str) -> bool:
    """Whether two texts overlap: a run of four characters, or the whole of a shorter one."""
    a, b = sorted((_SPACE.sub("", one), _SPACE.sub("", other)), key=len)
    size = min(4, len(a))
    return any(a[at : at + size] in b for at in range(len(a) - size + 1))


def _is_member(label: Record, member: Record) -> bool:
    lines = {label["line"], label.get("value_line") or label["line"]}
    here = {member["line"], member.get("value_line") or member["line"]}
    if label["file"] != member["file"] or not lines & here or not _shares_text(label["text"], member["text"]):
        return False
    return label["value"] is None or member["value"] is None or label["value"] == member["value"]


def _outcome(group: Record, findings: Iterable[Record]) -> Outcome:
    covering = [
        finding
        for finding in findings
        if all(any(_is_member(label, member) for member in finding["members"]) for label in group["members"])
    ]
    verdicts = [finding["verdict"] for finding in covering]
    accepted = {group["verdict"], *(group.get("also_acceptable") or [])}
    conflict = group["verdict"] == "scope_differs" and "conflict" not in accepted and "conflict" in verdicts
    return Outcome(group, bool(covering), any(one in accepted for one in verdicts), conflict, verdicts)


def evaluate(findings: list[Record], groups: list[Record]) -> list[Outcome]:
    """The outcome of each labelled group."""
    by_file: dict[str, list[Record]] = defaultdict(list)
    for finding in findings:
        for name in {member["file"] for member in finding["members"]}:
            by_file[name].append(finding)
    return [_outcome(group, by_file[group["members"][0]["file"]]) for group in groups]


def _groups() -> list[Record]:
    path = SHARED / "gold" / "crossplan.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def baseline(claims: list[Any], likeness: float = 0.8) -> list[Record]:
    """Plain string similarity of subjects with equal units: equal figures agree, others conflict."""
    found = []
    for at, one in enumerate(claims):
        for other in claims[at + 1 :]:
            if one.unit != other.unit or one.value is None or other.value is None:
                continue
            matcher = SequenceMatcher(None, one.subject, other.subject, autojunk=False)
            if matcher.real_quick_ratio() >= likeness and matcher.ratio() >= likeness:
                verdict = "agree" if one.value == other.value else "conflict"
                found.append({"verdict": verdict, "members": [one.as_json(), other.as_json()]})
    return found


def _line(name: str, outcomes: list[Outcome]) -> str:
    found = sum(outcome.found for outcome in outcomes)
    right = sum(outcome.right for outcome in outcomes)
    wrong = sum(outcome.called_conflict for outcome in outcomes)
    share = right / found if found else 0.0
    return f"  {name:<10} found {found}/{len(outcomes)} = {found / len(outcomes):.3f}  verdict {right}/{found} = {share:.3f}  scope called conflict {wrong}"


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def report(*, verbose: bool = False) -> None:
    """Print accuracy, baseline and speed."""
    from lantu.alignment.claims import claims_of
    from lantu.alignment.joined import all_findings
    from lantu.statements import read_file

    groups = _groups()
    paths = sorted((SHARED / "plans").glob("*_*.txt"))
    if groups and paths:
        files = [read_file(path) for path in paths]
        seconds = _seconds(lambda: all_findings(files))
        findings = [finding.as_json() for finding in all_findings(files)]
        print(
            f"\nplans against each other: {len(paths)} files, {len(findings)} findings {dict(Counter(one['verdict'] for one in findings))}"
        )
        outcomes = evaluate(findings, groups)
        print(_line("lantu", outcomes))
        pairs = baseline([claim for file in files for claim in claims_of(file)])
        print(_line("baseline", [_pairwise(group, pairs) for group in groups]))
        print(f"  all pairs of {len(paths)} files {seconds:.2f} s after reading (limit 2)")
        if verbose:
            _explain(outcomes)
    _curve()
    _near_equal()


def _pairwise(group: Record, pairs: list[Record]) -> Outcome:
    """The baseline knows only pairs: a group is found when pairs link all its members."""
    labels = group["members"]
    linked, verdicts = {0}, []
    for pair in pairs:
        touched = [
            at for at, label in enumerate(labels) if any(_is_member(label, member) for member in pair["members"])
        ]
        if len(touched) > 1:
            linked |= set(touched)
            verdicts.append(pair["verdict"])
    accepted = {group["verdict"], *(group.get("also_acceptable") or [])}
    found = len(linked) == len(labels)
    worst = "conflict" if "conflict" in verdicts else "agree"
    wrong = found and group["verdict"] == "scope_differs" and worst == "conflict" and "conflict" not in accepted
    return Outcome(group, found, found and worst in accepted, wrong, verdicts)


def _explain(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        if not outcome.right:
            group = outcome.group
            members = [(one["file"][:3], one["line"], one["value"]) for one in group["members"]]
            print(
                f"    {group['id']} {group['verdict']} {group['topic']} {members} -> {outcome.verdicts or 'not found'}"
            )


def _curve() -> None:
    """Synthetic registers of 50 to 500 plans with 400 statements each, each in a process of its own."""
    for plans in (50, 150, 500):
        result = subprocess.run(
            [sys.executable, "-m", "benchmarks.crossplan", str(plans), "400"],
            capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        seconds, megabytes, findings = json.loads(result.stdout)
        print(f"  {plans:>3} plans x 400 statements  {seconds:6.1f} s  {megabytes:6.0f} MB  {findings} findings")


def _near_equal() -> None:
    """A text of sentences that differ in a figure, and one of four times their number: cost a sentence, and memory."""
    seconds = {}
    for sentences in (10_000, 40_000):
        result = subprocess.run(
            [sys.executable, "-m", "benchmarks.crossplan", str(sentences)],
            capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        seconds[sentences], megabytes = json.loads(result.stdout)
    print(
        f"  40,000 near-equal sentences {seconds[40_000]:.1f} s  {megabytes:.0f} MB  {seconds[40_000] / seconds[10_000] / 4:.2f} times the cost a sentence of 10,000 (limit 1.5)"
    )


def _measure_sentences(count: int) -> None:
    from lantu.alignment.joined import all_findings
    from lantu.statements import read_bytes

    lines = [f"到{2021 + n % 15}年，森林覆盖率达到{n // 10}.{n % 10}%。" for n in range(count)]
    reading = read_bytes("\n".join(["云江市生态环境保护规划", *lines]).encode(), "near.txt")
    seconds = _seconds(lambda: all_findings([reading]))
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3]))


def _measure_register(plans: int, statements: int) -> None:
    from benchmarks.synthetic import register
    from lantu.alignment.compare import compare_held

    held = register(plans, statements)
    start = time.perf_counter()
    findings = compare_held(held)
    seconds = time.perf_counter() - start
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, len(findings)]))


if __name__ == "__main__":
    if len(sys.argv) == 2:
        _measure_sentences(int(sys.argv[1]))
    else:
        _measure_register(int(sys.argv[1]), int(sys.argv[2]))
