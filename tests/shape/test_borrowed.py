"""What one test module borrows from another is there: a helper that moved is found in seconds, not by the last run."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.shape import house

TESTS = house.CHECKOUT / "tests"


def test_what_tests_borrow_from_one_another_is_there():
    missing = [
        f"{house.short(file)}:{line} {module}.{name}"
        for file in house.files(TESTS)
        for line, module, name in borrowed(file)
        if name not in offered(module)
    ]
    assert missing == []


def borrowed(file: Path) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(house.tree(file)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests"):
            for alias in node.names:
                yield node.lineno, str(node.module), alias.name


def offered(module: str) -> set[str]:
    """Every name a module binds at its top, or a package holds as files."""
    path = house.CHECKOUT.joinpath(*module.split("."))
    if path.is_dir():
        return {one.stem for one in path.iterdir()}
    found = path.with_suffix(".py")
    return set(_bound(house.tree(found).body)) if found.is_file() else set()


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, house.Function | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
        else:
            yield from (one.id for one in ast.walk(node) if isinstance(one, ast.Name))
