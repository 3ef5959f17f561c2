"""The texts of the pages in every language: a catalogue (`locale/<language>/LC_MESSAGES/django.po`) beside each door.

`scripts/messages.py` keeps them in step with the pages; here they are compiled when Bespeak starts.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation.template import templatize

DOORS = Path(__file__).parents[1]
WRITTEN_IN = "en"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NO_TIME = datetime(2026, 1, 1, tzinfo=UTC)
Key = tuple[str | tuple[str, ...], str | None]


def catalogues() -> list[Path]:
    """Every catalogue there is."""
    return sorted(DOORS.glob("*/locale/*/LC_MESSAGES/django.po"))


def compile_stale() -> None:
    """Compiles those that changed since. Refuses to start where that cannot be done."""
    for source in catalogues():
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime_ns <= source.stat().st_mtime_ns:
            _compile(source, made)


def _compile(source: Path, made: Path) -> None:
    """Written aside first: of several processes that start at once nobody reads half a catalogue."""
    try:
        with tempfile.NamedTemporaryFile(dir=made.parent, suffix=".part", delete=False) as aside:
            write_mo(aside, read(source))
        Path(aside.name).chmod(0o644)
        Path(aside.name).replace(made)
    except OSError as problem:
        if not made.exists():
            raise ImproperlyConfigured(f"{made} cannot be written: {problem}") from None


def read(source: Path) -> Catalog:
    """The catalogue of this file; an empty one where there is no file."""
    if not source.exists():
        return Catalog(locale=source.parts[-3].replace("-", "_"))
    with source.open("rb") as lines:
        return read_po(lines, locale=source.parts[-3].replace("-", "_"))


def doors() -> list[Path]:
    """The folders of doors that say anything that is translated."""
    return [home for home in sorted(DOORS.iterdir()) if home.is_dir() and any(_said(home))]


def catalogue_of(home: Path, language: str) -> Path:
    return home / "locale" / language / "LC_MESSAGES" / "django.po"


def said(home: Path) -> Catalog:
    """All that a door's pages and sources say."""
    found = Catalog()
    for file, key in _said(home):
        found.add(key[0], context=key[1], locations=[(str(file.relative_to(DOORS)), 0)])
    return found


def _said(home: Path) -> Iterator[tuple[Path, Key]]:
    for file in sorted((*home.rglob("*.py"), *home.rglob("*.html"))):
        text = file.read_text(encoding="utf-8")
        source = f"({templatize(text)})" if file.suffix == ".html" else text  # in brackets, indenting means nothing
        for _, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            if message:
                yield file, (message, context)


def missing(home: Path, language: str) -> list[str]:
    """What a door says that is not said in that language yet, or is only guessed."""
    known = read(catalogue_of(home, language))
    return [str(one.id) for one in said(home) if one.id and not _is_told(known.get(one.id, one.context))]


def _is_told(message: object) -> bool:
    string = getattr(message, "string", "")
    texts = string if isinstance(string, list | tuple) else [string]
    return all(texts) and not getattr(message, "fuzzy", True)


def renew(home: Path, language: str) -> None:
    """Brings a catalogue in step with what the door says; what is known stays, what is said no more goes."""
    file = catalogue_of(home, language)
    catalogue = read(file)
    catalogue.update(said(home), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.fuzzy, catalogue.creation_date = "Bespeak", False, NO_TIME  # so that nothing differs
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    catalogue.header_comment = "# What the pages say, in this language."
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as lines:
        write_po(lines, catalogue, width=120, omit_header=False, sort_output=True, include_lineno=False)
