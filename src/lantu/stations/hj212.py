"""Messages of HJ 212-2017: packets cut out of a stream, checked, read, and answered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from lantu.datafiles import load_data
from lantu.errors import LantuError

__all__ = [
    "BadPacket",
    "Head",
    "Message",
    "Splitter",
    "Value",
    "answer",
    "checksum",
    "packed",
    "protocol",
    "read_head",
    "read_packet",
]

_START, _END = b"##", b"\r\n"
_LENGTH = re.compile(rb"\d{4}")
_CODE = re.compile(r"([A-Za-z0-9]+)-(\w+)")


class BadPacket(LantuError):
    """Bytes that are no packet: wrong length, wrong checksum, or no message inside."""

    code = "packet.bad"


@cache
def protocol() -> dict[str, Any]:
    """Commands, flags, codes of pollutants, and what the receiver allows."""
    return load_data("stations/hj212.toml", "lantu.hj212/1")


def _eight_shifts(register: int) -> int:
    for _ in range(8):
        register = (register >> 1) ^ 0xA001 if register & 1 else register >> 1
    return register


# What eight shifts make of a byte: of the register only its high byte meets the next one.
_SHIFTED = tuple(_eight_shifts(each) for each in range(256))
_HIGH = tuple(each >> 8 for each in _SHIFTED)


def checksum(data: bytes) -> int:
    """The CRC of the standard: the high byte of the register meets each byte, bits leave to the right by the polynomial A001.

    >>> hex(
    ...     checksum(
    ...         b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&"
    ...     )
    ... )
    '0x1c80'
    """
    if not data:
        return 0xFFFF
    high, shifted = 0xFF, _HIGH
    for byte in data[:-1]:
        high = shifted[high ^ byte]
    return _SHIFTED[high ^ data[-1]]


def packed(segment: bytes) -> bytes:
    """A packet around a data segment."""
    return _START + b"%04d" % len(segment) + segment + b"%04X" % checksum(segment) + _END


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a message: pollutant and part (Rtd, Avg, Min, Max, Cou), with the flag of the instrument."""

    code: str
    part: str
    value: Decimal | None
    flag: str

    @property
    def good(self) -> bool:
        return bool(protocol()["flag"].get(self.flag, {"good": False})["good"])


@dataclass(frozen=True, slots=True)
class Message:
    """A message: who sent it when, with which command, and its values."""

    mn: str
    qn: str
    command: str
    password: str
    flag: int
    time: datetime | None
    values: tuple[Value, ...]
    system: str = ""
    part: tuple[int, int] = (1, 1)

    @property
    def mean(self) -> str:
        """What the values are means of; empty for a message without values."""
        return str(protocol()["command"].get(self.command, ""))

    @property
    def wants_answer(self) -> bool:
        return bool(self.flag & 1)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the values of a message: enough to answer it."""

    mn: str
    qn: str
    command: str
    password: str
    flag: int
    system: str
    part: tuple[int, int]

    @property
    def wants_answer(self) -> bool:
        return bool(self.flag & 1)


@dataclass(slots=True)
class Splitter:
    """Cuts packets out of a stream that splits and joins them; what is no packet is skipped and counted.

    Memory is bounded: never more than one packet of the greatest length is held back.
    """

    rest: bytearray = field(default_factory=bytearray)
    skipped: int = 0
    broken: int = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The data segments of all whole packets, checked."""
        self.rest += data
        found: list[bytes] = []
        while True:
            start = self.rest.find(_START)
            if start < 0:
                keep = 1 if self.rest.endswith(b"#") else 0
                self.skipped += len(self.rest) - keep
                del self.rest[: len(self.rest) - keep]
                return found
            self.skipped += start
            del self.rest[:start]
            if len(self.rest) < 6:
                if not self.rest[2:].isdigit() and len(self.rest) > 2:
                    self._pass_over()
                    continue
                return found
            size = int(self.rest[2:6]) if _LENGTH.fullmatch(self.rest[2:6]) else -1
            if not 0 < size <= protocol()["most"]:
                self._pass_over()
                continue
            if len(self.rest) < size + 12:
                return found
            segment = self._whole(size)
            if segment is not None:
                found.append(segment)

    def _whole(self, size: int) -> bytes | None:
        """The segment of the packet at the start, if its checksum and end are right; else the start is passed over."""
        segment = bytes(self.rest[6 : 6 + size])
        told, end = bytes(self.rest[6 + size : 10 + size]), bytes(self.rest[10 + size : 12 + size])
        if end != _END or told.upper() != b"%04X" % checksum(segment):
            self.broken += 1
            self._pass_over()
            return None
        del self.rest[: size + 12]
        return segment

    def _pass_over(self) -> None:
        """Leave this start behind: a packet that begins further on is still found."""
        self.skipped += 2
        del self.rest[:2]


def read_packet(segment: bytes) -> Message:
    """The message of a data segment; raises BadPacket where it is none.

    >>> text = b"QN=20250601080003000;ST=22;CN=2061;PW=123456;MN=YJ01;Flag=5;CP=&&DataTime=20250601080000;a34004-Avg=35.0,a34004-Flag=N&&"
    >>> found = read_packet(text)
    >>> found.mn, found.mean, found.values[0].code, str(found.values[0].value)
    ('YJ01', 'hour', 'a34004', '35.0')
    """
    head, inside = _parted(segment)
    values, when = _values(inside)
    return Message(
        mn=head.mn, qn=head.qn, command=head.command, password=head.password, flag=head.flag, time=when, values=values,
        system=head.system, part=head.part,
    )  # fmt: skip


def read_head(segment: bytes) -> Head:
    """What stands before the values; raises BadPacket where `read_packet` does."""
    return _parted(segment)[0]


def _parted(segment: bytes) -> tuple[Head, str]:
    try:
        text = segment.decode("ascii")
    except UnicodeDecodeError as error:
        raise BadPacket("holds other bytes than ASCII") from error
    head, sep, inside = text.partition("CP=&&")
    if not sep or not inside.endswith("&&"):
        raise BadPacket("has no CP=&&…&&")
    fields = dict(pair.partition("=")[::2] for pair in head.split(";") if "=" in pair)
    if not fields.get("MN") or not fields.get("CN"):
        raise BadPacket("has no MN or no CN")
    flag = fields.get("Flag", "0")
    told = Head(
        mn=fields["MN"][:64], qn=fields.get("QN", "")[:32], command=fields["CN"][:8], password=fields.get("PW", "")[:32],
        flag=int(flag) if flag.isdigit() and len(flag) < 4 else 0, system=fields.get("ST", "")[:8],
        part=(_count(fields.get("PNO")), _count(fields.get("PNUM"))),
    )  # fmt: skip
    return told, inside[:-2]


def _count(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 6 else 1


def _values(inside: str) -> tuple[tuple[Value, ...], datetime | None]:
    """The values of a CP part, and the time that they are for."""
    when: datetime | None = None
    found: list[Value] = []
    for group in inside.split(";"):
        pairs = dict(pair.partition("=")[::2] for pair in group.split(",") if "=" in pair)
        if "DataTime" in pairs:
            when = _time(pairs["DataTime"])
        flags = {
            match[1]: text for name, text in pairs.items() if (match := _CODE.fullmatch(name)) and match[2] == "Flag"
        }
        for name, text in pairs.items():
            match = _CODE.fullmatch(name)
            if match and match[2] not in ("Flag", "EFlag", "SampleTime"):
                found.append(Value(match[1], match[2], _number(text), flags.get(match[1], "N")))
    return tuple(found), when


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text[:14], "%Y%m%d%H%M%S")  # noqa: DTZ007 - station time has no zone
    except ValueError:
        return None


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text) if len(text) < 32 else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() and abs(value.adjusted()) < 20 else None


def answer(message: Head | Message) -> bytes:
    """The acknowledgement of a message with values, or of any other that asks for one."""
    told = protocol()
    command = told["answer"]["data" if message.command in told["command"] else "notice"]
    head = f"QN={message.qn};ST=91;CN={command};PW={message.password};MN={message.mn};Flag=4;CP=&&&&"
    return packed(head.encode("ascii", "replace"))
