"""Files that prove an entry: kept beside the database, named by what they hold, seen only by those who see the entry.

They lie in the folder of the installation, outside of everything that is served, and go with its backup. A file is
written before the entry that names it: a crash leaves a file too many, never an entry without its proof.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lantu_web.monitoring.services.refusing import Refused

if TYPE_CHECKING:
    from lantu_web.monitoring.models import Entry

__all__ = ["ENDINGS", "MEGABYTES", "Kept", "fault", "keep", "media_type", "opened"]

MEGABYTES = 10
NAME = 120
# By ending: the media type, and how such a file begins. Nothing that a browser would run is among them.
_ARCHIVE = b"PK\x03\x04"
ENDINGS = {
    "pdf": ("application/pdf", b"%PDF-"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "png": ("image/png", b"\x89PNG\r\n"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ARCHIVE),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ARCHIVE),
    "ofd": ("application/ofd", _ARCHIVE),
}


class Kept(NamedTuple):
    """What an entry remembers of its file."""

    name: str
    sha256: str
    size: int


def fault(file: UploadedFile) -> str:
    """What speaks against a file; empty where nothing does."""
    ending = _ending(str(file.name))
    if ending not in ENDINGS:
        return _("凭据文件请用 PDF、图片、DOCX、XLSX 或 OFD。")
    if not file.size:
        return _("凭据文件是空的。")
    if file.size > MEGABYTES * 1024 * 1024:
        return _("凭据文件超过 %(n)s MB。") % {"n": MEGABYTES}
    begins = ENDINGS[ending][1]
    file.seek(0)
    if file.read(len(begins)) != begins:
        return _("文件内容与扩展名“%(ending)s”不符。") % {"ending": ending}
    return ""


def keep(file: UploadedFile) -> Kept:
    """Write a file that was found good; the same file twice is one."""
    digest, size = hashlib.sha256(), 0
    folder = _folder()
    part = folder / f".{secrets.token_hex(8)}.part"
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            file.seek(0)
            for block in file.chunks():
                digest.update(block)
                size += out.write(block)
            out.flush()
            os.fsync(out.fileno())
        part.replace(folder / digest.hexdigest())
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Refused(_("凭据文件没有存下：磁盘已满或不可写。请通知管理员。")) from error
    return Kept(_plain_name(str(file.name)), digest.hexdigest(), size)


def opened(entry: Entry) -> Path | None:
    """The file of an entry; None where there is none, or where it is not any more what was handed in."""
    path = _folder() / entry.evidence_sha256
    if not entry.evidence_sha256 or not path.is_file():
        return None
    with path.open("rb") as stream:
        same = hashlib.file_digest(stream, "sha256").hexdigest() == entry.evidence_sha256
    return path if same else None


def media_type(name: str) -> str:
    return ENDINGS.get(_ending(name), ("application/octet-stream", b""))[0]


def _folder() -> Path:
    place = Path(settings.HOME) / "evidence"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _plain_name(name: str) -> str:
    """The name without folders and signs that steer a terminal or a header; its ending stays."""
    bare = "".join(each for each in name.replace("\\", "/").rpartition("/")[2] if each.isprintable()).strip()
    stem, _dot, ending = bare.rpartition(".")
    return f"{stem[: NAME - len(ending) - 1]}.{ending}"
