"""The same document (see bookfile) as a folder of Markdown files that people edit with what they like. Pure.

    articles/ring-sizes.en.md    replies/late.md    checklists/first-days.md

Each begins with lines `name: value` between two lines `---`. A list is parted by commas, or is JSON in brackets. Below
stands the body of an article; of a reply its text in each language, after a line `<!-- en -->`; of a checklist a line
`- …` for each item, an article as `[[handle.language]]`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from bespeak.domain.knowledge.bookfile import EDITION, PARTS, Fault, Spoilt

FENCE, ENDING = "---", ".md"
LONGEST_NAME = 60
LISTS, FLAGS = ("tags", "products"), {"yes": True, "true": True, "no": False, "false": False, "": False}
_LANGUAGE = re.compile(r"<!-- ([a-z-]{2,12}) -->")
_LINK = re.compile(r"\[\[(.+)\.([a-z-]{2,12})\]\]")
_UNSAFE = re.compile(r"[^\w-]+")
_PART = re.compile(r"(articles|replies|checklists)\[(\d+)\]\.?(.*)", re.DOTALL)
_FRONT = {
    "articles": ("handle", "language", "kind", "title", "tags", "products", "published"),
    "replies": ("shortcut", "name", "hint", "mood", "tags"),
    "checklists": ("name", "role"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file as it was read; `lines` say where each field stands."""

    file: str
    lines: dict[str, int] = field(default_factory=dict)

    def line(self, field: str) -> int:
        """The line of this field, of what it is in, or the first."""
        name = field
        while name and name not in self.lines:
            name = name[: max(name.rfind("."), name.rfind("["), 0)]
        return self.lines.get(name, 1)


@dataclass(slots=True)
class Folder:
    """`data` is the document; `sheets` the files its entries came from, in their order."""

    data: dict[str, Any] = field(default_factory=lambda: {"knowledge": EDITION, **{part: [] for part in PARTS}})
    sheets: dict[str, list[Sheet]] = field(default_factory=lambda: {part: [] for part in PARTS})

    def spoilt(self, fault: Spoilt) -> Spoilt:
        """The same with files and lines instead of places in a document."""
        return Spoilt([self._placed(one) for one in fault.faults])

    def _placed(self, fault: Fault) -> Fault:
        found = _PART.fullmatch(fault.field)
        if found is None or int(found[2]) >= len(self.sheets[found[1]]):
            return fault
        sheet = self.sheets[found[1]][int(found[2])]
        return replace(fault, field=found[3], file=sheet.file, line=sheet.line(found[3]))


def written(data: Mapping[str, Any]) -> dict[str, str]:
    """The files of a document: path to text."""
    files: dict[str, str] = {}
    for one in data.get("articles", ()):
        _put(files, f"articles/{_short(one['handle'])}.{one['language']}", _front("articles", one) + one["body"])
    for one in data.get("replies", ()):
        said = "\n\n".join(f"<!-- {language} -->\n{_kept(text)}" for language, text in one["texts"].items())
        _put(files, f"replies/{_short(one['shortcut'])}", _front("replies", one) + said)
    for one in data.get("checklists", ()):
        items = "\n".join(_line(item) for item in one["items"])
        _put(files, f"checklists/{_short(one['name'].casefold())}", _front("checklists", one) + items)
    return files


def read(files: Mapping[str, str]) -> Folder:
    """The document in these files. Refuses Spoilt where a file is none of ours, has no beginning, or has a line there
    that cannot be read."""
    folder, faults = Folder(), []
    for path in sorted(files):
        place = PurePosixPath(path)
        part = place.parent.name
        if part not in PARTS or place.suffix != ENDING:
            text = f"A file stands in one of {', '.join(PARTS)} and ends in {ENDING}."
            faults.append(Fault("", "unknown_file", text, path, 1))
            continue
        sheet = Sheet(path)
        try:
            folder.data[part].append(_read(part, place, files[path].replace("\r\n", "\n"), sheet))
            folder.sheets[part].append(sheet)
        except _Unreadable as fault:
            faults.append(Fault(fault.field, fault.code, fault.text, path, fault.line))
    if faults:
        raise Spoilt(faults)
    return folder


class _Unreadable(Exception):
    def __init__(self, line: int, field: str, code: str, text: str) -> None:
        super().__init__(text)
        self.line, self.field, self.code, self.text = line, field, code, text


def _read(part: str, place: PurePosixPath, text: str, sheet: Sheet) -> dict[str, Any]:
    lines = text.split("\n")
    if not lines or lines[0].strip() != FENCE or FENCE not in map(str.strip, lines[1:]):
        raise _Unreadable(1, "", "no_front_matter", f"A file begins with lines `name: value` between two {FENCE}.")
    ends = 1 + list(map(str.strip, lines[1:])).index(FENCE)
    found = dict(_named(part, lines[1:ends], sheet))
    body = lines[ends + 1 :]
    if part == "articles":
        handle, mark, language = place.stem.rpartition(".")
        named = {"handle": handle, "language": language} if mark else {}
        sheet.lines["body"] = ends + 2
        return {**named, **found, "body": "\n".join(body).strip("\n")}
    if part == "replies":
        return {"shortcut": place.stem, **found, "texts": _texts(body, ends + 2, sheet)}
    return {**found, "items": list(_items(body, ends + 2, sheet))}


def _named(part: str, lines: Sequence[str], sheet: Sheet) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(lines, start=2):
        name, colon, value = (one.strip() for one in line.partition(":"))
        if not name and not colon:
            continue
        if not colon or name not in _FRONT[part]:
            known = ", ".join(_FRONT[part])
            raise _Unreadable(number, name[:60], "unknown_field", f"{line[:60]!r} is none of {known} with its value.")
        if name in sheet.lines:
            raise _Unreadable(number, name, "field_twice", f"{name} stands in line {sheet.lines[name]} already.")
        sheet.lines[name] = number
        yield name, _value(name, value, number)


def _value(name: str, value: str, number: int) -> Any:
    if name in LISTS:
        return _listed(name, value, number)
    if name != "published":
        return value
    if value.lower() not in FLAGS:
        raise _Unreadable(number, name, "wrong_type", f"{value[:40]!r} is neither yes nor no.")
    return FLAGS[value.lower()]


def _listed(name: str, value: str, number: int) -> list[str]:
    if not value.startswith("["):
        return [one.strip() for one in value.split(",") if one.strip()]
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise _Unreadable(number, name, "wrong_type", f"{value[:40]!r} is no list of texts.")
    return found


def _texts(lines: Sequence[str], first: int, sheet: Sheet) -> dict[str, str]:
    said: dict[str, list[str]] = {}
    language = ""
    for number, line in enumerate(lines, start=first):
        if mark := _LANGUAGE.fullmatch(line.strip()):
            language = mark[1]
            if language in said:
                raise _Unreadable(number, f"texts.{language}", "language_twice", f"{language} stands here already.")
            said[language] = []
            sheet.lines[f"texts.{language}"] = number
        elif language:
            said[language].append(line[1:] if _is_kept(line) else line)
        elif line.strip():
            raise _Unreadable(number, "texts", "no_language", "Say in a line before: <!-- en -->")
    sheet.lines.setdefault("texts", first)
    return {language: "\n".join(one).strip("\n") for language, one in said.items()}


def _items(lines: Sequence[str], first: int, sheet: Sheet) -> Iterator[dict[str, str]]:
    count = 0
    for number, line in enumerate(lines, start=first):
        if not line.strip():
            continue
        if not line.startswith("- "):
            raise _Unreadable(number, "items", "not_an_item", "Each line is `- words` or `- [[handle.language]]`.")
        sheet.lines[f"items[{count}]"] = number
        words = line[2:].strip()
        link = _LINK.fullmatch(words)
        yield {"article": link[1], "language": link[2]} if link else {"task": words.removeprefix("\\")}
        count += 1


def _front(part: str, one: Mapping[str, Any]) -> str:
    lines = [f"{name}: {_shown(one[name])}".rstrip() for name in _FRONT[part] if one.get(name) not in ("", [], None)]
    return "\n".join([FENCE, *lines, FENCE, "", ""])


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, list):
        return str(value)
    plain = all("," not in one and one == one.strip() and not one.startswith("[") for one in value)
    return ", ".join(value) if plain else json.dumps(value, ensure_ascii=False)


def _line(item: Mapping[str, str]) -> str:
    if item.get("article"):
        return f"- [[{item['article']}.{item['language']}]]"
    task = item["task"]
    return f"- \\{task}" if _LINK.fullmatch(task) or task.startswith("\\") else f"- {task}"


def _kept(text: str) -> str:
    """A line of it that would begin another language is marked."""
    return "\n".join("\\" + line if _is_kept("\\" + line) else line for line in text.split("\n"))


def _is_kept(line: str) -> bool:
    return line.startswith("\\") and _LANGUAGE.fullmatch(line.lstrip("\\").strip()) is not None


def _short(name: str) -> str:
    """A name that every disk takes; the whole one stands in the file."""
    plain = _UNSAFE.sub("-", name).strip("-")
    if len(plain.encode()) <= LONGEST_NAME and plain:
        return plain
    cut = plain.encode()[: LONGEST_NAME - 10].decode(errors="ignore")
    return f"{cut}-{hashlib.sha256(name.encode()).hexdigest()[:8]}".strip("-")


def _put(files: dict[str, str], path: str, text: str) -> None:
    """Under a name of its own, with one newline at the end."""
    numbers: Iterable[str] = ("", *(f"-{n}" for n in range(2, 1_000)))
    free = next(f"{path}{n}{ENDING}" for n in numbers if f"{path}{n}{ENDING}" not in files)
    files[free] = text.rstrip("\n") + "\n"
