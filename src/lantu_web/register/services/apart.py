"""Reading a stranger's PDF in a process of its own, with limits on time and memory.

A PDF is a program: a few lines can unpack to gigabytes or draw each other without end. What happens to the process
that reads it happens to no one else; the file is then refused in words. Other formats have limits of their own in the
library, and are read here.
"""

from __future__ import annotations

import pickle
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

from lantu.errors import LantuError, TooLarge

if TYPE_CHECKING:
    from lantu.statements import FileReading

SECONDS = 120  # of computing, for a file that is handed in
BRIEFLY = 30  # for a draft, which anyone may bring
MEMORY = 2 * 1024**3
MARK = b"%PDF"


def read_bytes(data: bytes, name: str, *, seconds: int = SECONDS) -> FileReading:
    """The reading of a file; raises :class:`lantu.errors.SourceError` where it cannot be taken in."""
    if MARK not in data[:1024] and not name.lower().endswith(".pdf"):
        from lantu.statements.reading import read_bytes as read

        return read(data, name)
    command = [sys.executable, "-m", __name__, name, str(seconds)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=seconds * 3)
    except subprocess.TimeoutExpired:
        raise too_much(name) from None
    if done.returncode:
        raise too_much(name)
    answer = pickle.loads(done.stdout)  # noqa: S301 - from our own process
    if isinstance(answer, LantuError):
        raise answer
    return answer  # type: ignore[no-any-return]


def too_much(name: str) -> TooLarge:
    return TooLarge(
        "reading the PDF takes more time or memory than a document needs",
        hint="print it to a new PDF, or give the text as DOCX or TXT", where=name,
    )  # fmt: skip


def main() -> None:
    """Read the file that comes in, and give its reading or its error."""
    name, seconds = sys.argv[1], int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from lantu.statements.reading import read_bytes as read

    try:
        answer: object = read(sys.stdin.buffer.read(), name)
    except LantuError as error:
        answer = error
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
