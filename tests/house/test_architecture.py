"""The house stands as its plan says: floors, sizes, names, events, doors."""

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from audit.guard.checks import every_route_has_a_door, no_secret_in_the_log
from tests.house.sources import ROOT, functions, modules, named, tree

LONGEST_FILE = 320
LONGEST_FUNCTION = 45
CATCH_ALL = {
    "utils",
    "helpers",
    "helper",
    "common",
    "base",
    "manager",
    "managers",
    "service",
    "services",
    "misc",
    "extras",
}


def test_the_floor_plan_holds() -> None:
    said = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stdout[said.stdout.find("Broken contracts") :]


def test_no_file_is_longer_than_a_reader_keeps_in_mind() -> None:
    long = {
        named(path): n
        for path in modules(tests=True)
        if (n := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_no_function_is_longer_than_a_screen() -> None:
    long = {f"{named(path)}:{name}": n for path in modules() for name, n in functions(path) if n > LONGEST_FUNCTION}
    assert not long


def test_no_room_or_file_is_called_by_a_name_that_holds_everything() -> None:
    assert not [named(path) for path in modules(tests=True) if CATCH_ALL & {path.stem, *path.parent.parts}]


def test_every_module_says_what_it_is_for() -> None:
    assert not [named(path) for path in modules() if tree(path).body and not ast.get_docstring(tree(path))]


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert not [named(path) for path in modules() if later.search(path.read_text("utf-8"))]


def test_every_event_has_a_writer() -> None:
    used = {name for path in modules() for name in _names_used(path)}
    silent = [f"{named(path)}:{name}" for path in modules() for name in _events_declared(path) if name not in used]
    assert not silent


def test_facts_about_customers_are_read_in_the_strong_room_only() -> None:
    joined = re.compile(r"customer__(?!in\b|isnull\b)\w|select_related\([^)]*['\"]customer\b")
    outside = [path for path in modules() if "customers/records/" not in named(path)]
    assert not [named(path) for path in outside if joined.search(path.read_text("utf-8"))]


def test_every_route_has_a_door_and_no_log_keeps_a_secret() -> None:
    assert not every_route_has_a_door() and not no_secret_in_the_log()


def test_there_is_no_second_door() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS and not settings.ATOMIC_REQUESTS


def test_django_speaks_to_postgresql_through_psycopg2() -> None:
    assert importlib.util.find_spec("psycopg") is None, "Django would silently prefer psycopg 3"
    if connection.vendor == "postgresql":
        assert connection.Database.__name__ == "psycopg2"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_is_installed_is_pinned_by_hash_and_names_no_index(name: str) -> None:
    lines = [
        line for line in (ROOT / name).read_text("utf-8").splitlines() if line and not line.lstrip().startswith("#")
    ]
    assert not [line for line in lines if "://" in line or line.startswith("-")]
    assert all("==" in line for line in lines if not line.startswith(" "))
    assert sum("--hash=sha256:" in line for line in lines) >= sum("==" in line for line in lines)


def _events_declared(path: Path) -> Iterator[str]:
    for node in tree(path).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Name) and called.id == "Event":
                yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _names_used(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
