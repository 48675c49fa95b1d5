"""What no contract on imports can hold: the window asks the services and nothing behind them."""

import ast
import inspect
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

import skinscreen.ui
from skinscreen.services.records import Records
from skinscreen.services.screening import Screening
from skinscreen.services.work_in_hand import WorkInHand

WINDOW = sorted(Path(skinscreen.ui.__file__).parent.rglob("*.py"))
SECRETS = frozenset({"data_key"})
LATE = {"Screening": Screening, "WorkInHand": WorkInHand}
"""What the record names and imports only where it is needed."""


def behind_the_services() -> frozenset[str]:
    """The attributes of the record that give something of the store, or its key."""
    found = set(SECRETS)
    for name, member in inspect.getmembers(Records):
        asked = member.fget if isinstance(member, property) else member
        if name.startswith("_") or not inspect.isfunction(asked):
            continue
        given = typing.get_type_hints(asked, localns=LATE).get("return")
        if getattr(given, "__module__", "").startswith("skinscreen.store"):
            found.add(name)
    return frozenset(found)


def reached_through(tree: ast.AST, names: frozenset[str]) -> Iterator[str]:
    """Uses of such an attribute of whatever is called ``records``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            of = node.value
            called = of.id if isinstance(of, ast.Name) else getattr(of, "attr", "")
            if called == "records":
                yield f"line {node.lineno}: records.{node.attr}"


def test_what_is_behind_the_services_is_known() -> None:
    assert {"cases", "deletion", "audit", "database", "folder"} <= behind_the_services()


def test_reaching_through_is_seen() -> None:
    tree = ast.parse("desk.ask(lambda records: records.cases.patient(self.records.data_key))")
    assert len(list(reached_through(tree, behind_the_services()))) == 2


@pytest.mark.parametrize("file", WINDOW, ids=lambda file: "/".join(file.parts[-2:]))
def test_the_window_asks_the_record_and_nothing_behind_it(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    assert list(reached_through(tree, behind_the_services())) == []


@pytest.mark.parametrize("file", WINDOW, ids=lambda file: "/".join(file.parts[-2:]))
def test_nothing_in_the_window_is_of_any_type(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "Any"]
