"""Verbs say who and when; facts are heard, or known not to be."""

import ast
from pathlib import Path

import pytest

from tests.shape import house

# each member carries its own actor and time
BATCHES = {"orders.admit", "customers.gather", "inventory.begin_claims", "conversations.say_all"}
WIRING = house.SOURCE / "project" / "wiring.py"


def verbs() -> list[tuple[str, house.Function, Path]]:
    """The functions that a room's operations.py, or operations/__init__.py by its __all__, offers to others."""
    return [
        (f"{house.room_of(file)}.{node.name}", node, file)
        for file in house.files(house.DOMAIN)
        if house.furniture_of(file) == "operations"
        for node in house.tree(file).body
        if isinstance(node, house.Function) and is_offered(node.name, file)
    ]


def is_offered(name: str, file: Path) -> bool:
    face = file if file.parent.name != "operations" else file.with_name("__init__.py")
    listed = house.listed_in_all(face) if face.exists() else None
    return not name.startswith("_") if listed is None else name in listed


def test_every_operation_takes_keywords_only():
    positional = [
        f"{name} ({house.short(file)}:{node.lineno})"
        for name, node, file in verbs()
        if name not in BATCHES and (node.args.args or node.args.posonlyargs or node.args.vararg)
    ]
    assert positional == []


@pytest.mark.parametrize("argument", ["by", "at"])
def test_every_operation_says_who_and_when(argument):
    silent = [
        f"{name} ({house.short(file)}:{node.lineno})"
        for name, node, file in verbs()
        if name not in BATCHES and argument not in {given.arg for given in node.args.kwonlyargs}
    ]
    assert silent == []


def test_every_operation_states_its_promise():
    bare = [
        f"{name} ({house.short(file)}:{node.lineno})" for name, node, file in verbs() if not ast.get_docstring(node)
    ]
    assert bare == []


def facts() -> set[str]:
    """Names of the classes in facts.py (or facts/) that descend from Fact, directly or by another one."""
    bases = {
        node.name: {getattr(base, "attr", getattr(base, "id", "")) for base in node.bases}
        for file in house.files(house.DOMAIN)
        if house.furniture_of(file) == "facts"
        for node in ast.walk(house.tree(file))
        if isinstance(node, ast.ClassDef)
    }
    found = {"Fact"}
    while more := {name for name, parents in bases.items() if parents & found} - found:
        found |= more
    shared = {"Fact", "CustomerFact"}  # what others have in common; nobody records it
    return {name for name in found - shared if not name.startswith("_")}


def test_every_fact_stands_on_the_page_of_wiring():
    nodes = list(ast.walk(house.tree(WIRING)))
    named = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    named |= {node.id for node in nodes if isinstance(node, ast.Name)}
    assert facts() - named == set(), "wire them, or put them on NOBODY_LISTENS"
