"""What the code imports is declared, and what is declared is locked."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.support.shared import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
OURS = {"lantu", "lantu_web", "tests", "benchmarks"}
# The peers are never installed beside us, so that their distribution cannot be looked up.
PEER_MODULES = ("recognizers_number", "recognizers_number_with_unit")
DISTRIBUTIONS = {module: ["recognizers-text-suite"] for module in PEER_MODULES} | packages_distributions()


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {normal(re.match(r"[\w.-]+", requirement)[0]) for requirement in requirements}


CORE = names(PROJECT["dependencies"])
EXTRAS = {extra: names(wanted) for extra, wanted in PROJECT["optional-dependencies"].items()}


def imported(folder: Path) -> dict[str, set[str]]:
    """Map each foreign top-level name that a folder's modules import to the modules that do."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                modules = [node.module]
            for module in modules:
                found.setdefault(module.partition(".")[0], set()).add(path.relative_to(ROOT).as_posix())
    return {name: where for name, where in found.items() if name not in OURS | set(sys.stdlib_module_names)}


@pytest.mark.parametrize(
    ("folder", "allowed"),
    [
        ("src", CORE | EXTRAS["map"] | EXTRAS["mqtt"] | EXTRAS["oidc"] | EXTRAS["spark"]),
        ("tests", CORE | EXTRAS["dev"] | EXTRAS["spark"]),
        ("benchmarks", CORE | EXTRAS["dev"] | EXTRAS["peers"] | {"numpy"}),  # ibis and the peer bring numpy
    ],
)
def test_each_import_is_declared(folder: str, allowed: set[str]) -> None:
    """No module leans on a package that only happens to be installed."""
    undeclared = {
        name: sorted(where)
        for name, where in imported(ROOT / folder).items()
        if not allowed & {normal(distribution) for distribution in DISTRIBUTIONS.get(name, [name])}
    }
    assert undeclared == {}


def test_each_core_dependency_is_used() -> None:
    """Nothing is installed on a user's machine for no reason."""
    used = {normal(d) for name in imported(ROOT / "src") for d in DISTRIBUTIONS.get(name, [])}
    settings = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/lantu_web").rglob("*.py"))
    by_name = {name for name in CORE if name.replace("-", "_") in settings}  # Django names some only in its settings
    by_others = {"psycopg", "sqlglot"}  # Django imports psycopg itself, ibis sqlglot, for which we hold the pin
    assert CORE - used - by_name - by_others == set()


def test_the_lock_holds_what_is_declared() -> None:
    """Each declared package is pinned, each pin has hashes, and no server is named."""
    pins = re.findall(r"^([\w.-]+)==.*((?:\n    --hash=sha256:[0-9a-f]{64}.*)+)", LOCK, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[\w.-]+==", LOCK, re.MULTILINE))
    assert {normal(name) for name, _ in pins} >= CORE | EXTRAS["dev"]
    assert "://" not in LOCK
