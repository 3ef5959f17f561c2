"""What the tests of the house's shape read: its files as syntax trees, its rooms in the order of the story."""

import ast
import functools
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = CHECKOUT / "src" / "bespeak"
DOMAIN = SOURCE / "domain"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(under: Path = SOURCE) -> list[Path]:
    return sorted(file for file in under.rglob("*.py") if "migrations" not in file.parts)


def short(file: Path) -> str:
    return str(file.relative_to(CHECKOUT))


@functools.cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def functions(file: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(file)) if isinstance(node, Function))


def imported(node: ast.AST) -> Iterator[str]:
    """Full names that an import statement brings in: `from a.b import c` gives a.b.c."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(file)):
        for name in imported(node):
            yield getattr(node, "lineno", 0), name


def listed_in_all(file: Path) -> set[str] | None:
    """What `__all__` lists, or None without one."""
    for node in tree(file).body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "__all__" for target in node.targets):
            return set(ast.literal_eval(node.value))
    return None


def starts_with(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


@functools.cache
def story() -> list[str]:
    """All rooms there may be, low to high, as the import contract lists them."""
    contracts = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "story")
    return [layer.strip("()") for layer in reversed(layers)]


def rooms() -> list[str]:
    """The rooms that exist, low to high."""
    return [name for name in story() if (DOMAIN / name / "__init__.py").exists()]


def room_of(file: Path) -> str | None:
    return file.relative_to(DOMAIN).parts[0] if file.is_relative_to(DOMAIN) else None


def furniture_of(file: Path) -> str:
    """models.py and models/prices.py are both `models`."""
    inside = file.relative_to(DOMAIN).parts[1:] if file.is_relative_to(DOMAIN) else ()
    return inside[0].removesuffix(".py") if inside else ""


def tracked_files() -> list[Path]:
    """Of the repository, or of everything there is where git does not know it."""
    listed = subprocess.run(["git", "ls-files", "-z"], check=False, text=True, capture_output=True, cwd=CHECKOUT)
    names = [name for name in listed.stdout.split("\0") if name]
    return [CHECKOUT / name for name in names if (CHECKOUT / name).is_file()]
