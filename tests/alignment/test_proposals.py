"""The catalogue grows by what reading proposes: names that plans use for one thing."""

from __future__ import annotations

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.alignment import proposals
from lantu.alignment.measures import catalogue, known, name_of
from tests.alignment.plans import compared

GARDENS = "到2025年，口袋花园达到120个以上。", "到2025年，建成口袋花园120个以上。"


def test_a_name_in_two_plans_that_the_catalogue_lacks_is_proposed() -> None:
    (one,) = [each for each in proposals(compared(*GARDENS)) if "口袋花园" in each.name]
    assert (one.measure, one.dimension, one.direction, one.shape) == ("", "count", "up", "level")
    assert one.files == ("a.txt", "b.txt")
    assert tomllib.loads(f"measure = [{one.entry}]")["measure"][0]["name"] == one.name


def test_what_one_plan_alone_says_is_not_proposed() -> None:
    assert not proposals(compared(GARDENS[0]))


def test_a_measure_of_the_catalogue_is_not_proposed_again() -> None:
    told = "到2025年，森林覆盖率达到57%。"
    assert known(name_of("森林覆盖率", ratio=True), "ratio")
    assert not proposals(compared(told, told))


def test_what_decides_between_names_makes_no_alias() -> None:
    """农村 beside no sector: figures may meet, names stay apart."""
    found = proposals(
        compared(*GARDENS, "到2025年，农村口袋花园达到120个以上。", "到2025年，农村口袋花园达到120个以上。")
    )
    assert found
    for one in found:
        assert len({name_of(name).features for name in (one.name, *one.aliases)}) == 1


@settings(max_examples=20)
@given(
    st.permutations(
        compared(
            *GARDENS, "到2025年，森林覆盖率达到57%。", "到2025年，森林覆盖率达到58%。", "口袋花园2025年达到150个。"
        )
    )
)
def test_the_order_of_findings_is_irrelevant(findings: list) -> None:  # type: ignore[type-arg]
    names = {measure.name for measure in catalogue()}
    found = proposals(findings)
    assert found == proposals(sorted(findings, key=lambda finding: finding.id))
    assert not {one.name for one in found if not one.measure} & names
