"""Alarms, days left and outlooks on invented values: each rule, the life of an alarm, where it is pushed, and what is not claimed."""

from __future__ import annotations

import json
import math
import random
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest

from lantu.errors import LantuError
from lantu.standards import editions
from lantu.stations import Register, SeriesStore, Station, series_schema
from lantu.stations.alarm_push import Channel, atom, channels_in, push
from lantu.stations.alarm_rules import conditions
from lantu.stations.alarms import AlarmLog, Condition, Rule, rules_in, rules_of
from lantu.stations.outlook import air_outlook, water_outlook
from lantu.stations.room import room_left, section_needs, targets_of
from lantu.stations.sections import section_years
from lantu.stations.sums import Sums
from tests.stations.test_indicators import PLACE, hourly, monthly, row

RULES = {each.id: each for each in rules_of()}
STATIONS = [
    Station(code="A1", name="广场", kind="air", place=PLACE),
    Station(code="W1", name="石门", kind="water", level="国控", place=PLACE, target="Ⅱ"),
    Station(code="W2", name="东渡", kind="water", level="国控", place=PLACE, target="Ⅲ"),
    Station(code="W3", name="西桥", kind="water", level="国控", place=PLACE, target="Ⅲ"),
    Station(code="S1", name="水厂", kind="supply", place=PLACE),
]


def values() -> Iterator[dict[str, Any]]:
    yield from hourly("A1", 70.0)
    yield from monthly("W1", "nh3n", [0.6, 0.6], 2026)  # Ⅲ against a target of Ⅱ, two months in a row
    yield from monthly("W2", "nh3n", [2.5, 0.9], 2026)  # was worse than Ⅴ, is not any more
    yield from monthly("W3", "nh3n", [9.0, 9.0], 2026)
    yield from monthly("S1", "nh3n", [0.3, 0.3], 2026)
    for hour in range(1, 6):
        yield row("W3", "nh3n", datetime(2026, 2, 20, hour), 9.0 + hour / 10)  # noqa: DTZ001 - station time has no zone


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sums, Register]:
    store = SeriesStore(tmp_path_factory.mktemp("alarms") / "series")
    store.append(pa.Table.from_pylist(list(values()), schema=series_schema()))
    register = Register()
    for each in STATIONS:
        register.add(each)
    sums = Sums(store)
    sums.build(register)
    return sums, register


def test_which_rules_hold(held: tuple[Sums, Register]) -> None:
    """Worse than its target for two months; worse than Ⅴ; above a limit for hours; two bad days are not three; a target with no room."""
    given = {("空气质量优良天数比率", PLACE): Decimal("99.9")}
    found = {
        (each.rule.id, each.subject): (each.since, each.value)
        for each in conditions(*held, RULES.values(), targets=given)
    }
    assert found == {
        ("water_target", "W1"): ("2026-01", "Ⅲ"),
        ("water_target", "W3"): ("2026-01", "劣Ⅴ"),
        ("water_worst", "W3"): ("2026-01", "劣Ⅴ"),
        ("ammonia_hours", "W3"): ("2026-02-20T01:00", "9.5"),
        ("target_at_risk", f"{PLACE}/good_days"): ("2026", "-2天"),
    }


def test_a_rule_of_ones_own(held: tuple[Sums, Register], tmp_path: Path) -> None:
    """Two days above 100 in a row are what this one asks for; a file that is not whole is refused with the reason."""
    file = tmp_path / "rules.toml"
    text = 'schema = "lantu.alarm_rules/1"\n[[rule]]\nid = "a"\nkind = "air"\nscope = "place"\nover = "day"\nitem = "aqi"\nabove = 100\nfor = 2\nlevel = "notice"\nzh = "超标"\n'
    file.write_text(text)
    assert [(each.subject, each.since, each.until) for each in conditions(*held, rules_in(file))] == [
        (PLACE, "2026-03-01", "2026-03-02")
    ]
    for wrong in (
        text.replace("above = 100\n", ""),
        text.replace('zh = "超标"\n', ""),
        text.replace("alarm_rules", "x"),
        "]",
    ):
        file.write_text(wrong)
        with pytest.raises(LantuError, match=str(file)):
            rules_in(file)


def condition(
    value: str = "210", until: str = "2026-01-05", since: str = "2026-01-05", rule: Rule = RULES["air_heavy"]
) -> Condition:
    return Condition(rule=rule, subject=PLACE, name=PLACE, place=PLACE, since=since, until=until, value=value)


def test_the_life_of_an_alarm(tmp_path: Path) -> None:
    """Raised once, goes on, is confirmed, ends by itself; what a person cleared stays away while it lasts; all of it is kept."""
    log = AlarmLog(tmp_path / "alarms.jsonl")
    assert [each["do"] for each in log.take([condition()])] == ["raise"]
    assert log.take([condition()]) == []
    assert [each["do"] for each in log.take([condition("230", "2026-01-06")])] == ["go_on"]
    key = condition().id
    assert log.confirm(key, who="李").state == "confirmed"
    for wrong in ({"who": "李", "why": " "}, {"who": " ", "why": "好了"}):
        with pytest.raises(LantuError):
            log.clear(key, **wrong)
    with pytest.raises(LantuError, match="confirmed already"):
        log.confirm(key, who="李")
    assert log.clear(key, who="李", why="已核实").state == "cleared"
    assert log.take([condition("240", "2026-01-07")]) == []
    assert [each["do"] for each in log.take([condition(since="2026-02-01", until="2026-02-01")])] == ["raise"]
    assert [each["do"] for each in log.take([])] == ["clear"]
    told = log.read()
    assert [(each.state, each.value, len(each.events)) for each in told.values()] == [
        ("cleared", "210", 2),
        ("cleared", "230", 4),
    ]
    assert len(log.path.read_text().splitlines()) == 6


def test_pushed_once_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A webhook that fails is tried at the next check; what arrived is not sent again; a channel for serious ones gets only these; mail says what and where."""
    got: list[dict[str, Any]] = []
    answers = [500, 200]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = answers.pop(0)
            if status == 200:
                got.append(json.loads(body) | {"signed": self.headers["X-Lantu-Signature"]})
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Nothing on the terminal of the tests."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("LANTU_TEST_SECRET", "s")
    log = AlarmLog(tmp_path / "alarms.jsonl")
    log.take([condition()])
    hook = Channel(
        "hook", "webhook", {"url": f"http://127.0.0.1:{server.server_port}/", "secret_env": "LANTU_TEST_SECRET"}
    )
    try:
        first, second, third = (push(log, [hook]) for _ in range(3))
    finally:
        server.shutdown()
        server.server_close()
    assert (first[0], len(first[1]), second, third) == (0, 1, (1, []), (0, []))
    assert (got[0]["event"], got[0]["name"], got[0]["signed"][:7]) == ("raised", PLACE, "sha256=")

    mails: list[EmailMessage] = []

    class Smtp:
        def __init__(self, host: str, port: int, timeout: int) -> None:
            assert (host, port) == ("mail.invalid", 25)

        def __enter__(self) -> Smtp:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing to close."""

        def send_message(self, message: EmailMessage) -> None:
            mails.append(message)

    monkeypatch.setattr("smtplib.SMTP", Smtp)
    log.take([condition(), condition(rule=RULES["air_polluted"])])
    mail = Channel(
        "mail",
        "email",
        {"host": "mail.invalid", "sender": "a@b.invalid", "recipients": ["c@d.invalid"], "level": "serious"},
    )
    assert push(log, [mail]) == (1, [])
    assert (mails[0]["Subject"], mails[0]["To"]) == (f"[待确认] {PLACE} 重度污染日", "c@d.invalid")


def test_channels_are_read_and_refused(tmp_path: Path) -> None:
    file = tmp_path / "push.toml"
    head = 'schema = "lantu.alarm_channels/1"\n'
    file.write_text(head + '[[webhook]]\nname = "a"\nurl = "https://example.invalid/x"\n')
    assert [each.kind for each in channels_in(file)] == ["webhook"]
    for wrong in (
        head + '[[webhook]]\nname = "a"\nurl = "file:///etc/passwd"\n',
        head + '[[email]]\nname = "a"\n',
        "x",
        "",
    ):
        file.write_text(wrong)
        with pytest.raises(LantuError):
            channels_in(file)


def test_the_feed_is_atom(tmp_path: Path) -> None:
    """An entry for each thing that happened, each with an id, a title, a time and an author; text is escaped."""
    log = AlarmLog(tmp_path / "alarms.jsonl")
    log.take([condition()])
    log.clear(condition().id, who="<李>", why="a & b")
    feed = ET.fromstring(atom(log.read().values(), "http://127.0.0.1/x"))  # noqa: S314 - our own feed
    names = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", names)
    assert [one.findtext("a:title", namespaces=names) for one in entries] == [
        f"[已解除] {PLACE} 重度污染日",
        f"[待确认] {PLACE} 重度污染日",
    ]
    assert len({one.findtext("a:id", namespaces=names) for one in entries}) == 2
    assert entries[0].findtext("a:author/a:name", namespaces=names) == "<李>"


def test_what_is_left(held: tuple[Sums, Register]) -> None:
    """Days: 307 more may come, ten of a hundred may be bad, two are; the pollutant is named. Sections: how good the rest must be."""
    targets = targets_of(
        ["空气质量优良天数比率=90", f"PM2.5年均浓度@{PLACE}=71", f"国控断面水质优良比例@{PLACE}=50"], PLACE
    )
    rooms = {each.definition.id: each for each in room_left(*held, targets, 2026)}
    days = rooms["good_days"]
    told = 4  # 02-27 to 03-02
    assert (days.allowed, days.used, days.left) == (
        math.floor((told + days.rest) * 0.1),
        2,
        math.floor((told + days.rest) * 0.1) - 2,
    )
    assert (days.rest, days.deciding, days.state) == (304, (("PM₂.₅", 2),), "open")
    mean = rooms["pm25"]
    assert mean.left == pytest.approx((71 * 308 - 4 * 70) / 304, abs=0.01)
    sections = rooms["good_sections"]
    assert (sections.allowed, sections.used, sections.left, sections.deciding) == (1, 2, -1, (("氨氮", 2),))
    section = next(each for each in section_years(held[0], held[1].stations, [2026]) if each.station == "W2")
    need = section_needs(section, 2)[0]
    assert need.rest == pytest.approx((12 * 1.0 - 2.5 - 0.9) / 10)
    assert not need.lost
    with pytest.raises(LantuError, match="no target"):
        targets_of(["空气=好"], PLACE)


def series(days: int, back: float, noise: float) -> dict[date, float]:
    chance, level, found = random.Random(7), 0.0, {}  # noqa: S311 - invented figures
    for number in range(days):
        level = back * level + chance.gauss(0, noise)
        found[date(2024, 1, 1) + timedelta(days=number)] = 60 * math.exp(level)
    return found


OUTLOOKS = {
    "a series that goes back to its mean has skill": (series(500, 0.5, 0.3), "", True),
    "one that stays as it is has none, and none is claimed": (series(500, 1.0, 0.03), "no_skill", False),
    "too short": (series(100, 0.5, 0.3), "too_short", False),
    "nothing": ({}, "too_short", False),
}


@pytest.mark.parametrize(("days", "reason", "given"), OUTLOOKS.values(), ids=OUTLOOKS)
def test_an_outlook_only_with_skill(days: dict[date, float], reason: str, given: bool) -> None:
    """The skill is stated for each step; a step without it bears no value."""
    found = air_outlook(days, editions("air_index")[-1])
    assert (found.reason, bool(found.given)) == (reason, given)
    assert all((step["value"] is None) == (step["skill"] <= 0) for step in found.as_json()["steps"])


def test_the_outlook_of_water() -> None:
    """A section that jumps about its class goes back to it; one month after another of the same class leaves nothing to be better at."""
    chance = random.Random(3)  # noqa: S311 - invented figures
    months = [(2023 + n // 12, n % 12 + 1) for n in range(45)]
    jumping = {key: {"nh3n": 0.8 * math.exp(chance.gauss(0, 0.4))} for key in months}
    assert water_outlook(jumping).given[0].word in {"Ⅲ", "Ⅳ"}
    assert water_outlook({key: {"nh3n": 0.8} for key in months}).reason == "no_skill"
    assert water_outlook({}).reason == "too_short"
