"""Files that were made to do harm: each is refused in words, nothing of it is kept, and the site goes on."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from lantu.errors import TooLarge
from lantu_web.pages.views.upload import upload
from lantu_web.register.services import apart, holding
from lantu_web.register.services.stamp import seen
from tests.web.people import client_of, person
from tests.web.test_upload import keep, send, token_of

pytestmark = pytest.mark.django_db
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KINDS = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)


def docx(document: bytes, **others: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", KINDS)
        package.writestr("word/document.xml", document)
        for name, data in others.items():
            package.writestr(name, data)
    return out.getvalue()


def bomb() -> bytes:
    """Ninety megabytes of nothing in ninety kilobytes."""
    return docx(b"<w:document>" + b" " * 90_000_000 + b"</w:document>")


def laughs() -> bytes:
    """Ten entities, each ten times the one before: a gigabyte, were they expanded."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return docx(
        f'<!DOCTYPE x [<!ENTITY l0 "笑">{entities}]><w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>&l9;</w:t>'
        "</w:r></w:p></w:body></w:document>".encode()
    )


def prying() -> bytes:
    return docx(
        f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>'
        "到2025年达到98%。&f;</w:t></w:r></w:p></w:body></w:document>".encode()
    )


def nested_docx() -> bytes:
    deep = 500
    table = "<w:tbl><w:tr><w:tc>" * deep + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * deep
    return docx(f'<w:document xmlns:w="{WORD}"><w:body>{table}</w:body></w:document>'.encode())


def pdf(
    content: bytes, *, kids: int = 1, count: int = 1, more: tuple[bytes, ...] = (), resources: bytes = b""
) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"3 0 R " * kids, count),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> %s >> >>" % resources,
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % one for one in places)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), head, data)


def pdf_bomb() -> bytes:
    """A page whose drawing unpacks to half a gigabyte."""
    packer = zlib.compressobj(9)
    line = b"BT /F1 12 Tf 10 10 Td (A) Tj ET\n" * 32768
    data = b"".join(packer.compress(line) for _ in range(400)) + packer.flush()
    return pdf(stream(data, b"/Filter /FlateDecode"))


def drawing_itself() -> bytes:
    """Twelve forms, each drawing the next ten times: a thousand billion letters in three kilobytes."""
    forms = []
    for number in range(12):
        body = b"/X Do " * 10 if number < 11 else b"BT /F1 12 Tf (A) Tj ET"
        head = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 5 0 R >> /XObject << /X %d 0 R >> >>"
        forms.append(stream(body, head % (7 + number)))
    return pdf(stream(b"/X Do"), more=tuple(forms), resources=b"/XObject << /X 6 0 R >>")


def lying() -> bytes:
    """It says a hundred million pages, and lengths that are not."""
    return pdf(b"<< /Length 99999999 >>\nstream\nBT /F1 12 Tf (98%) Tj ET\nendstream", count=100_000_000)


BAD = "alert(1)"
PLAIN = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>98%</w:t></w:r></w:p>'
    b"</w:body></w:document>"
)
REFUSED = {
    "a zip bomb in a DOCX": (bomb, "a.docx"),
    "entities that expand": (laughs, "a.docx"),
    "a PDF that unpacks to half a gigabyte": (pdf_bomb, "a.pdf"),
    "a PDF that draws itself": (drawing_itself, "a.pdf"),
    "a program called a text": (lambda: b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 400, "a.txt"),
    "a picture called a PDF": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(5000), "a.pdf"),
    "an archive called a DOCX": (lambda: docx(b"")[:200], "a.docx"),
    "a PDF called a text, cut short": (lambda: pdf(stream(b""))[:150], "a.txt"),
}
HARMLESS = {
    "a DOCX that points to a file of the server": (prying, "a.docx"),
    "tables in tables in tables": (nested_docx, "a.docx"),
    "divisions without end": (lambda: b"<div>" * 20_000 + "到2025年达到98%。".encode(), "a.html"),
    "a heading for each line, and none closed": (("# （一）\n" * 2_000).encode, "a.md"),
    "a PDF that lies about its pages": (lying, "a.pdf"),
    "a DOCX with a macro": (lambda: docx(PLAIN, **{"word/vbaProject.bin": b"Sub AutoOpen()"}), "a.docx"),
    "a page with scripts": (
        f"<p>到2025年达到98%。</p><script>{BAD}</script><img src=x onerror={BAD}>".encode,
        "a.html",
    ),
    "a script in a text": (f"<script>{BAD}</script>到2025年达到98%。".encode, "a.txt"),
    "a PDF that is an archive as well": (lambda: pdf(stream(b"BT /F1 12 Tf (98%) Tj ET")) + docx(PLAIN), "a.pdf"),
    "an archive that begins as a page": (lambda: b"<html>" + docx(PLAIN), "a.html"),
    "a table of three thousand rows": (("|a|b|\n|-|-|\n" + "|1|98%|\n" * 3_000).encode, "a.md"),
    "one line of many thousand characters": (("到2025年达到98%，" * 2_000).encode, "a.txt"),
}


@pytest.fixture
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path
    monkeypatch.setattr(apart.read_bytes, "__kwdefaults__", {"seconds": 2})
    return tmp_path


@pytest.fixture
def desk(home: Path) -> Client:
    return client_of(person("editor"))


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_harm_is_refused_in_words(desk: Client, home: Path, name: str) -> None:
    make, called = REFUSED[name]
    before = seen().changes
    answer = send(desk, make(), called)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'role="alert"' in html
    assert "Traceback" not in html
    assert seen().changes == before
    assert list(home.rglob("uploads/*")) == []
    assert desk.get("/upload/").status_code == 200


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_like_harm_is_read_or_refused_and_gives_nothing_away(
    desk: Client, home: Path, name: str
) -> None:
    make, called = HARMLESS[name]
    before = seen().changes
    answer = send(desk, make(), called)
    assert answer.status_code in (200, 422)
    html = answer.content.decode()
    assert "root:" not in html
    assert f"<script>{BAD}" not in html
    assert f"onerror={BAD}" not in html
    assert "Traceback" not in html
    assert seen().changes == before


def test_a_draft_from_anyone_is_read_within_limits(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lantu_web.register.services.drafts.BRIEFLY", 3)
    answer = Client().post("/alignment/draft/", {"draft": SimpleUploadedFile("a.pdf", drawing_itself())})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode() or "note" in answer.content.decode()


def test_the_process_apart_gives_the_same_reading() -> None:
    from lantu.statements.reading import read_bytes

    data = pdf(stream(b"BT /F1 12 Tf 72 700 Td (Target 98% by 2025) Tj ET"))
    assert apart.read_bytes(data, "a.pdf").tree.source == read_bytes(data, "a.pdf").tree.source
    with pytest.raises(TooLarge):
        apart.read_bytes(drawing_itself(), "a.pdf", seconds=1)


class Unread(io.BytesIO):
    """A body that nobody must read."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("length", [100 * 1024 * 1024, 10**15])
def test_a_hundred_megabytes_are_refused_before_a_byte_is_read(home: Path, length: int) -> None:
    request = RequestFactory().post("/upload/", content_type="multipart/form-data; boundary=x")
    request.META |= {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    request.user, request._stream = person("editor"), Unread()
    request.session = {}
    assert upload(request).status_code == 413


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x.txt", "..\\..\\x.txt", "/etc/passwd.txt", "a\x00b.txt", "x" * 400 + ".txt", "<script>.txt", "=cmd.txt", "\u202etxt.exe.txt"]
)  # fmt: skip
def test_a_path_in_a_name_leads_nowhere(desk: Client, home: Path, name: str) -> None:
    text = "云川市试验规划（2021—2025年）\n\n到2025年，森林覆盖率达到45%。\n".encode()
    answer = send(desk, text, name)
    outside = [one for one in home.rglob("*") if one.is_file() and one.parent.name != "uploads"]
    assert outside == []
    assert all(one.parent == holding.folder() for one in home.rglob("*") if one.is_file())
    if answer.status_code == 200:
        assert "<script>.txt" not in answer.content.decode()
        assert keep(desk, token_of(answer)).status_code == 302
    assert desk.get(reverse("pages:about")).status_code == 200
