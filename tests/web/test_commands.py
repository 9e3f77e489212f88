"""Commands: ingest, load, build, and what the demonstration decides."""

from __future__ import annotations

import socket
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from lantu_web.accounts.services import make_demo_users, remove_demo_users
from lantu_web.pages.fonts import level_one, slices
from lantu_web.pages.management.commands.demo import bundle_stamp, free_port, is_loopback
from lantu_web.register.models import Document, SourceFile, Statement
from lantu_web.register.services.catalogue import BUNDLE, short_title
from tests.support.shared import ROOT

SAMPLES = sorted((ROOT / "examples").rglob("*plan*.txt"))


@pytest.mark.django_db
@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_a_sample_document_is_taken_in_with_all_its_places(file: Path) -> None:
    out = StringIO()
    call_command("ingest", str(file), stdout=out)
    assert out.getvalue().startswith(("created", "copy"))
    source = SourceFile.objects.get(name=file.name)
    for document in Document.objects.filter(versions__source=source):
        for one in Statement.objects.filter(document=document).exclude(text=""):
            assert "".join(source.text[one.start : one.end].split()) == "".join(one.text.split()) or one.text.endswith(
                "…"
            )
    call_command("ingest", str(file), stdout=(again := StringIO()))
    assert again.getvalue().startswith("unchanged")


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_told_and_the_others_are_taken(tmp_path: Path) -> None:
    err = StringIO()
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("ingest", str(tmp_path / "none.txt"), str(SAMPLES[0]), stdout=StringIO(), stderr=err)
    assert "none.txt" in err.getvalue()
    assert SourceFile.objects.filter(name=SAMPLES[0].name).exists()


@pytest.mark.django_db
def test_real_texts_come_to_the_bundled_facts_where_the_facts_stand(plans_dir: Path) -> None:
    from lantu_web.register.services.ingest import ingest

    for file in sorted(plans_dir.glob("*.txt")):
        result = ingest(file)
        assert (result.action, result.mismatched) == ("attached", 0), file.name


@pytest.mark.django_db
def test_loading_the_register_again_changes_nothing() -> None:
    before = list(Statement.objects.order_by("public_id").values_list("public_id", "start", "subject"))
    call_command("load_register", stdout=(out := StringIO()))
    assert "reread" in out.getvalue()
    assert before == list(Statement.objects.order_by("public_id").values_list("public_id", "start", "subject"))


def test_building_from_what_is_no_folder_says_so() -> None:
    with pytest.raises(CommandError, match="no folder"):
        call_command("build_register", "nowhere")


def test_a_port_in_use_is_left_alone() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port) not in {port, 0}
    assert free_port("127.0.0.1", port) == port


@pytest.mark.django_db
def test_demo_users_exist_only_where_nobody_else_reaches_them() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "localhost", "::1")))
    assert not any(map(is_loopback, ("0.0.0.0", "10.0.0.1", "example.org")))  # noqa: S104 - never bound
    make_demo_users()
    remove_demo_users()
    assert not get_user_model().objects.filter(username__startswith="demo-").exists()


def test_the_stamp_follows_the_bundle(tmp_path: Path) -> None:
    assert bundle_stamp(BUNDLE) == bundle_stamp(BUNDLE) != bundle_stamp(tmp_path)


def test_fonts_are_cut_by_use() -> None:
    assert len(level_one()) == 3755
    first, *rest = slices(["森林森林森", "覆"])
    assert first[-300:].startswith("森林覆")
    assert "A" in first
    together = first + "".join(rest)
    assert len(together) == len(set(together))


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("云州市生态环境保护“十四五”规划（2021—2025年）", "生态环境保护“十四五”规划"),
        ("支持科技创新若干政策", "支持科技创新若干政策"),
        ("城市更新提升行动计划", "城市更新提升行动计划"),
    ],
)
def test_titles_are_shortened_to_what_they_are_about(title: str, short: str) -> None:
    assert short_title(title) == short
