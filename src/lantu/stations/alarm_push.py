"""Alarms pushed to where people look: a webhook, e-mail, and a feed. What did not arrive is tried again at the next check."""

from __future__ import annotations

import hmac
import json
import os
import smtplib
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from lantu.datafiles import read_data
from lantu.errors import DataError
from lantu.stations.alarms import Alarm, AlarmLog, alarm_words

__all__ = ["Channel", "atom", "channels_in", "push"]

_SCHEMA = "lantu.alarm_channels/1"
_SECONDS = 10
_DO = {"raise": "raised", "confirm": "confirmed", "clear": "cleared"}
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Channel:
    """Where alarms go: ``webhook`` or ``email``, from which level on."""

    name: str
    kind: str
    told: Mapping[str, Any]


def channels_in(path: Path) -> tuple[Channel, ...]:
    """The channels of a file: ``[[webhook]]`` with name and url, ``[[email]]`` with name, host, sender and recipients."""
    raw = read_data(path, _SCHEMA, str(path), hint="see docs/stations.md")
    needed = {"webhook": ("name", "url"), "email": ("name", "host", "sender", "recipients")}
    found = []
    for kind, names in needed.items():
        for each in raw.get(kind, ()):
            if any(not each.get(name) for name in names) or (
                kind == "webhook" and not str(each["url"]).startswith(("http://", "https://"))
            ):
                raise DataError(
                    f"a channel {kind} needs {', '.join(names)}", where=str(path), hint="see docs/stations.md"
                )
            found.append(Channel(str(each["name"]), kind, each))
    return tuple(found)


def push(log: AlarmLog, channels: Iterable[Channel]) -> tuple[int, list[str]]:
    """Send what has not gone out yet; returns how many went, and what went wrong."""
    sent, troubles = 0, list[str]()
    done, alarms = log.pushed(), log.read()
    for channel in channels:
        for alarm in reversed(alarms.values()):
            if channel.told.get("level") == "serious" and alarm.level != "serious":
                continue
            for event in alarm.events:
                key = (alarm.id, str(event["at"]), channel.name)
                if event["do"] not in _DO or key in done:
                    continue
                try:
                    {"webhook": _webhook, "email": _email}[channel.kind](channel.told, alarm, event)
                except (OSError, urllib.error.URLError, smtplib.SMTPException, ValueError) as error:
                    troubles.append(f"{channel.name}: {error}")
                    break
                log.note_push(*key)
                sent += 1
    return sent, list(dict.fromkeys(troubles))


def _body(alarm: Alarm, event: Mapping[str, Any]) -> dict[str, Any]:
    told = alarm.as_json()
    told.pop("events")
    return told | {
        "event": _DO[event["do"]],
        "at": event["at"],
        "who": event.get("who", ""),
        "why": event.get("why", ""),
    }


def _line(alarm: Alarm, event: Mapping[str, Any]) -> str:
    state = alarm_words()["state"][_DO[event["do"]]]["zh"]
    return f"[{state}] {alarm.name} {alarm.zh}"


def _webhook(told: Mapping[str, Any], alarm: Alarm, event: Mapping[str, Any]) -> None:
    """POST the alarm as JSON; signed where ``secret_env`` names a variable that holds a secret."""
    data = json.dumps(_body(alarm, event), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    secret = os.environ.get(str(told.get("secret_env", "")), "")
    if secret:
        headers["X-Lantu-Signature"] = "sha256=" + hmac.new(secret.encode(), data, sha256).hexdigest()
    request = urllib.request.Request(str(told["url"]), data, headers)  # noqa: S310 - the address was checked when it was read
    with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310 - as above
        pass


def _email(told: Mapping[str, Any], alarm: Alarm, event: Mapping[str, Any]) -> None:
    message = EmailMessage()
    message["Subject"] = _line(alarm, event)
    message["From"], message["To"] = str(told["sender"]), ", ".join(told["recipients"])
    body = _body(alarm, event)
    message.set_content("\n".join(f"{name}: {value}" for name, value in body.items() if value not in ("", None)))
    with smtplib.SMTP(str(told["host"]), int(told.get("port", 25)), timeout=_SECONDS) as server:
        if told.get("starttls"):
            server.starttls()
        password = os.environ.get(str(told.get("password_env", "")), "")
        if password:
            server.login(str(told.get("user", told["sender"])), password)
        server.send_message(message)


def atom(alarms: Iterable[Alarm], address: str, title: str = "Lantu 告警 alarms") -> str:
    """The alarms as a feed: an entry for each thing that happened, the newest first."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    events = sorted(((event, alarm) for alarm in alarms for event in alarm.events if event["do"] in _DO), key=lambda pair: pair[0]["at"], reverse=True)  # fmt: skip
    _child(feed, "title", title)
    _child(feed, "id", address)
    _child(feed, "updated", events[0][0]["at"] if events else "1970-01-01T00:00:00+00:00")
    _child(feed, "link", href=address)
    for event, alarm in events:
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _child(entry, "id", f"{address}#{alarm.id}-{event['do']}-{event['at']}")
        _child(entry, "title", _line(alarm, event))
        _child(entry, "updated", event["at"])
        _child(entry, "link", href=f"{address}#{alarm.id}")
        author = ET.SubElement(entry, f"{{{_ATOM}}}author")
        _child(author, "name", event.get("who") or "Lantu")
        _child(
            entry,
            "summary",
            " ".join(filter(None, (alarm.since, alarm.until, alarm.value, alarm.detail, event.get("why", "")))),
        )
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode")


def _child(parent: ET.Element, name: str, text: str = "", **attributes: str) -> None:
    one = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    one.text = text or None
