"""``make bench``: accuracy on the labelled documents, speed in this run, and the rules behind both.

python -m benchmarks                 accuracy and speed
python -m benchmarks accuracy [-v]   with -v each wrong reading of the sets that may be looked at
python -m benchmarks crossplan [-v]  plans against each other: found, verdicts, the curve; with -v what is missed
python -m benchmarks assessment      many promises at once, one with its trace, the store, the official review
python -m benchmarks forecast        the stated interval on generated series, and on halves of the real ones
python -m benchmarks rules           one case with its trace, a million households, the same by SQL written by hand
python -m benchmarks standards       classes and indices of millions of rows beside SQL by hand, taking in
python -m benchmarks speed
python -m benchmarks site            a thousand plans on SQLite and PostgreSQL: time of pages, requests a second (not in "all")
python -m benchmarks confidence      reliability by rule, written to the data of the reader
"""

from __future__ import annotations

import argparse
import sys

from benchmarks import accuracy, assessment, confidence, copies, crossplan, forecast, rules, site, speed, standards


def main() -> int:
    """Run what is asked for; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "what",
        nargs="?",
        choices=[
            "all",
            "accuracy",
            "crossplan",
            "assessment",
            "forecast",
            "rules",
            "speed",
            "site",
            "standards",
            "confidence",
        ],
        default="all",
    )
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="list wrong readings (never those of the blind set)"
    )
    arguments = parser.parse_args()
    if arguments.what in ("all", "accuracy"):
        accuracy.report(verbose=arguments.verbose)
        copies.report()
    if arguments.what in ("all", "crossplan"):
        crossplan.report(verbose=arguments.verbose)
    if arguments.what in ("all", "assessment"):
        assessment.report()
    if arguments.what in ("all", "forecast"):
        forecast.report()
    if arguments.what in ("all", "rules"):
        rules.report()
    if arguments.what in ("all", "standards"):
        standards.report()
    if arguments.what in ("all", "speed"):
        speed.report()
    if arguments.what == "site":
        site.report()
    if arguments.what == "confidence":
        confidence.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
