"""What a store knows as one document, to take elsewhere and back: articles, the store's replies, checklists. Pure.

    {"knowledge": 1,
     "articles": [{"handle", "language", "kind", "title", "body", "tags", "products", "published"}],
     "replies": [{"shortcut", "name", "texts": {"en": …}, "hint", "mood", "tags"}],
     "checklists": [{"name", "role", "items": [{"article", "language"} or {"task"}]}]}

Refs stand nowhere in it: an article is known by its handle and language, a reply by its shortcut, a checklist by its
name and role, a product by its handle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from bespeak.domain.knowledge import texts
from bespeak.domain.knowledge.drafts import ArticleDraft, ReplyDraft
from bespeak.domain.knowledge.states import Kind
from bespeak.kit.refusals import Invalid

EDITION = 1
MOST = 2_000
MOST_TOLD = 50
PARTS = ("articles", "replies", "checklists")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Item:
    """An article by handle and language, or a task in words."""

    article: str = ""
    language: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class ListDraft:
    name: str
    role: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Book:
    articles: tuple[ArticleDraft, ...] = ()
    replies: tuple[ReplyDraft, ...] = ()
    checklists: tuple[ListDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be taken: `field` is its place (`articles[3].title`); `file` and `line` where it came in a folder of
    files."""

    field: str
    code: str
    text: str
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """In one word: "articles/ring.en.md:4 title", or the field."""
        return f"{self.file}:{self.line} {self.field}".strip() if self.file else self.field


class Spoilt(Invalid):
    """Nothing of it was taken. It is the first fault; `faults` are all of them, `data` the first of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        told = [{name: value for name, value in asdict(one).items() if value} for one in faults[:MOST_TOLD]]
        super().__init__(first.code, first.text, field=first.place, faults=told)
        self.faults = tuple(faults)


def read(data: Any) -> Book:
    """The document. Refuses Spoilt: what is no such document, unknown fields, wrong types, what is missing, and an
    article or a shortcut that stands in it twice."""
    reader = _Reader()
    whole = reader.object(data, "", {"knowledge": int, **dict.fromkeys(PARTS, list)})
    if whole.get("knowledge", EDITION) != EDITION:
        reader.fault("knowledge", "unknown_edition", f"This program reads edition {EDITION}.")
    parts = {part: whole.get(part, []) for part in PARTS}
    for part, entries in parts.items():
        if len(entries) > MOST:
            reader.fault(part, "too_many", f"At most {MOST:,} of each at once.")
    if reader.faults:
        raise Spoilt(reader.faults)
    book = Book(
        tuple(reader.each(parts["articles"], "articles", reader.article)),
        tuple(reader.each(parts["replies"], "replies", reader.reply)),
        tuple(reader.each(parts["checklists"], "checklists", reader.checklist)),
    )
    if reader.faults:
        raise Spoilt(reader.faults)
    return book


class _Reader:
    """Reads all of it, and notes all that is wrong."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._seen: dict[tuple[str, ...], str] = {}

    def fault(self, field: str, code: str, text: str) -> None:
        self.faults.append(Fault(field, code, text))

    def each(self, entries: Sequence[Any], part: str, reads: Callable[[Any, str], T]) -> Iterator[T]:
        for n, one in enumerate(entries):
            yield reads(one, f"{part}[{n}]")

    def article(self, data: Any, place: str) -> ArticleDraft:
        one = self.object(data, place, _ARTICLE, needed=("title", "body", "language"))
        title, language = one.get("title", ""), one.get("language", "")
        handle = texts.handle(one.get("handle", "") or title)
        self._once(place, "handle", "article_twice", ("article", handle, language), f"{handle!r} in {language!r}")
        return ArticleDraft(
            title=title, body=one.get("body", ""), language=language, kind=one.get("kind", Kind.ARTICLE), handle=handle,
            tags=self._words(one, "tags", place), products=self._words(one, "products", place),
            published=one.get("published", False),
        )  # fmt: skip

    def reply(self, data: Any, place: str) -> ReplyDraft:
        one = self.object(data, place, _REPLY, needed=("shortcut", "name", "texts"))
        shortcut = one.get("shortcut", "")
        self._once(place, "shortcut", "shortcut_twice", ("reply", shortcut.casefold().lstrip("/")), f"/{shortcut}")
        said = self.object(one.get("texts", {}), f"{place}.texts", None)
        return ReplyDraft(
            shortcut=shortcut, name=one.get("name", ""), texts=said, hint=one.get("hint", ""), mood=one.get("mood", ""),
            tags=self._words(one, "tags", place),
        )  # fmt: skip

    def checklist(self, data: Any, place: str) -> ListDraft:
        one = self.object(data, place, _CHECKLIST, needed=("name", "items"))
        items = tuple(self.each(one.get("items", []), f"{place}.items", self._item))
        return ListDraft(one.get("name", ""), one.get("role", ""), items)

    def _item(self, data: Any, place: str) -> Item:
        one = self.object(data, place, {"article": str, "language": str, "task": str})
        found = Item(one.get("article", ""), one.get("language", ""), one.get("task", ""))
        if bool(found.article) == bool(found.task):
            self.fault(place, "not_an_item", "An item is an article or a task.")
        return found

    def object(
        self, data: Any, place: str, fields: Mapping[str, type] | None, needed: Sequence[str] = ()
    ) -> dict[str, Any]:
        """The fields that are as they should be; texts of any name where `fields` is None."""
        if not isinstance(data, dict):
            self.fault(place or "knowledge", "wrong_type", "This is an object with names and values.")
            return {}
        found = {}
        for name, value in data.items():
            kind = str if fields is None else fields.get(name)
            where = f"{place}.{str(name)[:60]}".lstrip(".")
            if kind is None:
                self.fault(where, "unknown_field", f"{str(name)[:60]!r} is not known here: {', '.join(fields or ())}.")
            elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                self.fault(where, "wrong_type", f"This is {_KINDS[kind]}.")
            else:
                found[name] = value
        for name in needed:
            if name not in data:
                self.fault(f"{place}.{name}", "missing_field", f"{name} is needed.")
        return found

    def _words(self, one: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
        given = one.get(name, [])
        for n, word in enumerate(given):
            if not isinstance(word, str):
                self.fault(f"{place}.{name}[{n}]", "wrong_type", "This is a text.")
        return tuple(word for word in given if isinstance(word, str))

    def _once(self, place: str, field: str, code: str, key: tuple[str, ...], called: str) -> None:
        first = self._seen.setdefault(key, place)
        if first != place:
            self.fault(f"{place}.{field}", code, f"{called[:160]} stands in {first} already; only one can be meant.")


_ARTICLE: dict[str, type] = {
    "handle": str, "language": str, "kind": str, "title": str, "body": str, "tags": list, "products": list,
    "published": bool,
}  # fmt: skip
_REPLY: dict[str, type] = {"shortcut": str, "name": str, "texts": dict, "hint": str, "mood": str, "tags": list}
_CHECKLIST: dict[str, type] = {"name": str, "role": str, "items": list}
_KINDS: dict[type, str] = {str: "a text", list: "a list", dict: "an object", bool: "true or false", int: "a number"}
