"""Invented plans for the tests: a city and a district that do not exist."""

from __future__ import annotations

from lantu.alignment.compare import compare_files
from lantu.alignment.model import Finding
from lantu.statements import read_bytes
from lantu.statements.reading import FileReading

__all__ = ["compared", "only", "plan", "verdicts"]


def plan(*sentences: str, name: str = "a.txt", topic: str = "生态建设", city: str = "青岚市") -> FileReading:
    """A plan of the invented city with these sentences as its paragraphs."""
    title = f"{city}{topic}“十四五”规划（2021—2025年）"
    lines = [title, "", "第一章 主要目标", "", *sentences]
    return read_bytes("\n".join(lines).encode(), name)


def compared(*plans: tuple[str, ...] | str) -> list[Finding]:
    """Findings among plans on different topics, each given by its sentences."""
    files = [
        plan(*([one] if isinstance(one, str) else one), name=f"{letter}.txt", topic=topic)
        for one, letter, topic in zip(plans, "abcdefg", ("生态建设", "城市更新", "综合发展", "水务", "林业", "农业", "交通"), strict=False)
    ]  # fmt: skip
    return compare_files(files)


def verdicts(findings: list[Finding]) -> set[str]:
    return {finding.verdict for finding in findings}


def only(findings: list[Finding], verdict: str) -> Finding:
    """The one finding with this verdict."""
    found = [finding for finding in findings if finding.verdict == verdict]
    assert len(found) == 1, [(finding.verdict, finding.topic) for finding in findings]
    return found[0]
