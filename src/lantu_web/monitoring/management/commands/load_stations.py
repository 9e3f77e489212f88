"""``load_stations``: registers and values of stations into this installation, summed up, with their indicators and alarms."""

from __future__ import annotations

import runpy
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lantu.errors import LantuError
from lantu.stations import RegisterStore, read_register, register_rows, take_in
from lantu.stations.alarm_push import channels_in, push
from lantu.stations.alarm_rules import conditions
from lantu.stations.alarms import AlarmLog, rules_in, rules_of
from lantu.stations.indicators import keep
from lantu.stations.room import targets_of
from lantu_web.monitoring.services import keeping, stations
from lantu_web.monitoring.services.receiving import series

EXAMPLE = Path(__file__).parents[5] / "examples" / "yunjiang" / "stations.py"


class Command(BaseCommand):
    """Take registers and values in, sum up, compute indicators, hold the rules of alarms; the same again changes nothing."""

    help = "装入监测站点与数据，计算指标与告警 / load stations and values, compute indicators and alarms"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="CSV files of values")
        parser.add_argument("--register", action="append", type=Path, default=[], help="a register of stations")
        parser.add_argument("--whole", default=None, help="the place that all stations make up, such as a city")
        parser.add_argument("--note", default=None, help="what is said of the data on each page")
        parser.add_argument(
            "--target", action="append", default=[], help="a target of the year: MEASURE=90 or MEASURE@PLACE=90"
        )
        parser.add_argument("--example", action="store_true", help="invented stations of an invented city")
        parser.add_argument("--only-sum", action="store_true", help="only sum up what has come in")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["example"]:
                self._example()
            for name in ("whole", "note"):
                if options[name] is not None:
                    stations.remember(name, options[name])
            if options["target"]:
                targets_of(options["target"], "")
                stations.remember("targets", "\n".join(options["target"]))
            self._take(options["register"], options["files"])
            self._sum()
            if not options["example"]:
                self._indicators()
            self._alarms()
        except LantuError as error:
            raise CommandError(str(error)) from error
        finally:
            series().beside("summing").unlink(missing_ok=True)

    def _example(self) -> None:
        """Invented values, in a folder that is gone afterwards; never into an installation that has others."""
        if not EXAMPLE.is_file():
            raise CommandError("the examples are not here: take the source distribution")
        if series().exists and not stations.note():
            raise CommandError("there are values of stations here already; examples go into an empty installation only")
        told = runpy.run_path(str(EXAMPLE))
        stations.remember("note", told["NOTE"])
        stations.remember("whole", told["WHOLE"])
        stations.remember("targets", "\n".join(told["TARGETS"]))
        with tempfile.TemporaryDirectory() as folder:
            told["write"](Path(folder))
            values = sorted(file for file in Path(folder).glob("*.csv") if file.name != "registers.csv")
            self._take([Path(folder) / "registers.csv"], values)

    def _take(self, registers: list[Path], files: list[Path]) -> None:
        log = RegisterStore.beside(series())
        for path in registers:
            found, problems = read_register(register_rows(path))
            for problem in problems:
                self.stderr.write(f"{path.name}: {problem.row}: {problem.message}")
            self.stdout.write(f"{path.name}: {log.enter(found.stations.values(), why=path.name)} stations")
        if not files:
            return
        register = log.read()
        done = take_in(files, register=register, into=series().append)
        log.enter(register.stations.values(), why="values")
        for fault in done.faults:
            self.stderr.write(f"{fault.file}: {fault.code} {fault.times}: {'; '.join(fault.examples[:2])}")
        self.stdout.write(f"{len(files)} files: {done.held} values, {done.new} new")

    def _sum(self) -> None:
        stations.refresh(wait=True)
        held = stations.book()
        self.stdout.write(f"{len(held.register.stations)} stations, years {', '.join(map(str, held.years)) or '—'}")

    def _indicators(self) -> None:
        """Computed instead of typed: into the store of observations, for assessments. Not for examples, whose figures are invented."""
        if stations.note():
            return
        new = keep(keeping.store(), stations.computed(), timezone.localdate())
        self.stdout.write(f"{new} indicators")

    def _alarms(self) -> None:
        held, log = stations.book(), AlarmLog.beside(series())
        own = series().beside("alarm_rules.toml")
        rules = rules_in(own) if own.is_file() else rules_of()
        found = conditions(held.sums, held.register, rules, targets=stations.targets(), whole=stations.whole())
        added = log.take(found)
        ways = series().beside("alarm_push.toml")
        sent, troubles = push(log, channels_in(ways)) if ways.is_file() else (0, [])
        for trouble in troubles:
            self.stderr.write(trouble)
        self.stdout.write(f"{len(added)} entries of alarms, {sent} pushed")
