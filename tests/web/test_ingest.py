"""Taking in: idempotent, versions with a difference, copies, texts that come later."""

from __future__ import annotations

import pytest

from lantu_web.register.models import (
    Document,
    DutyOrganisation,
    Indicator,
    Node,
    Organisation,
    Project,
    SourceFile,
    Statement,
)
from lantu_web.register.services.bundle import facts_only
from lantu_web.register.services.ingest import attach_text, ingest
from lantu_web.register.services.keeping import keep
from lantu_web.register.services.sheets import sheets_of
from tests.web.invented import lines_with, read

pytestmark = pytest.mark.django_db


def facts(document: Document) -> set[tuple[object, ...]]:
    return set(
        Statement.objects.filter(document=document, withdrawn=False).values_list(
            "public_id", "subject", "text", "start"
        )
    )


def test_everything_read_is_kept_with_its_place(plan: Document) -> None:
    text = SourceFile.objects.get(versions__document=plan).text
    for one in Statement.objects.filter(document=plan):
        assert text[one.start : one.end] == one.text
        assert one.node is not None
        assert one.node.start <= one.start < one.node.end
    assert Statement.objects.filter(document=plan).count() == 6
    assert Indicator.objects.filter(document=plan).count() == 2
    project = Project.objects.get(document=plan)
    assert [one.subject for one in project.statements.all()] == ["治理河道"]
    parts = DutyOrganisation.objects.filter(duty__document=plan).values_list("role", "name_written")
    assert list(parts) == [("lead", "市生态环境局"), ("responsible", "市水利局"), ("responsible", "各区县政府")]


def test_the_same_file_changes_nothing(plan: Document) -> None:
    before, nodes = facts(plan), list(Node.objects.filter(version__document=plan).values_list("pk", flat=True))
    result = ingest(read())
    assert result.action == "unchanged"
    assert result.documents == [plan]
    assert facts(plan) == before
    assert nodes == list(Node.objects.filter(version__document=plan).values_list("pk", flat=True))


def test_reading_again_moves_nothing_either(plan: Document) -> None:
    before = facts(plan)
    result = ingest(read(), reread=True)
    assert result.action == "reread"
    assert facts(plan) == before
    assert plan.versions.count() == 1


def test_a_changed_file_is_a_new_version_with_a_difference(plan: Document) -> None:
    kept = Statement.objects.get(document=plan, text="120公里")
    result = ingest(read(lines_with(chp_2__p_1="新建污水管网150公里，两江汇处水清岸绿。")))
    assert result.action == "version"
    version = plan.versions.get(is_current=True)
    assert (version.number, plan.versions.count()) == (2, 2)
    assert [(one["name"], one["said"], one["says"]) for one in version.diff["changed"]] == [
        ("新建污水管网", "120公里", "150公里")
    ]
    assert [one["name"] for one in version.diff["removed"]] == ["PM2.5浓度"]
    assert version.diff["added"] == []
    kept.refresh_from_db()
    assert kept.text == "150公里"  # the promise keeps its address
    assert Statement.objects.get(document=plan, subject="PM2.5浓度").withdrawn


def test_a_difference_of_the_target_in_a_table_is_told(plan: Document) -> None:
    ingest(read(lines_with(box_2__row_2="2\t湿地保护率（%）\t50\t≥58\t预期性")))
    changed = plan.versions.get(is_current=True).diff["changed"]
    assert changed == [] or changed[0]["name"] == "湿地保护率"


def test_the_same_document_from_another_file_is_a_copy(plan: Document) -> None:
    result = ingest(read(lines_with(chp_2="第二章  重点任务"), name="另一来源.txt", number=""))
    copy = result.documents[0]
    assert (result.action, copy.copy_of, copy.slug) == ("copy", plan, f"{plan.slug}-copy")
    assert not Statement.objects.public().filter(document=copy).exists()
    assert Statement.objects.standing().filter(document=copy).exists()


def test_it_can_be_said_that_a_file_replaces_a_document(plan: Document) -> None:
    result = ingest(read(lines_with(chp_2="第二章  重点任务"), name="修订.txt"), version_of=plan.slug)
    assert result.action == "version"
    assert Document.objects.filter(identity=plan.identity).count() == 1


def test_the_text_comes_later_to_a_bundled_document(db: None) -> None:
    sheet = sheets_of(read())[0]
    from lantu_web.register.services.catalogue import name_sheet
    from lantu_web.register.services.sheets import number_facts

    name_sheet(sheet, taken=())
    number_facts(sheet)
    document = keep(facts_only(sheet)).document
    assert not SourceFile.objects.get(versions__document=document).has_text
    result = attach_text(read())
    assert (result.action, result.mismatched) == ("attached", 0)
    assert SourceFile.objects.get(versions__document=document).has_text


def test_a_text_that_the_register_does_not_know_is_refused(db: None) -> None:
    with pytest.raises(SourceFile.DoesNotExist):
        attach_text(read())


def test_ways_of_writing_one_organisation_come_together(plan: Document) -> None:
    organisation = Organisation.objects.get(name="市住房城乡建设委")
    assert organisation.parts.values("name_written").distinct().count() >= 1
    assert not Organisation.objects.filter(name="市住房城乡建委").exists()
