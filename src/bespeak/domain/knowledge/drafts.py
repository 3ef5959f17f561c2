"""What is to be written down, as whoever writes it means it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bespeak.domain.knowledge.states import Kind, Mood


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDraft:
    """`products` by ref or handle; `handle` "" is made of the title; `important`: whoever learned it reads it again."""

    title: str
    body: str
    language: str
    kind: str = Kind.ARTICLE
    handle: str = ""
    tags: Sequence[str] = ()
    products: Sequence[str] = ()
    published: bool = False
    important: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDraft:
    """`texts` by language, empty ones left out; `hint` is for colleagues: when and how it is said."""

    shortcut: str
    name: str
    texts: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    mood: str = Mood.ANY
    tags: Sequence[str] = ()
    personal: bool = False


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An article by its ref, or a task in words; `ref` where it stood in the list before."""

    article: str = ""
    task: str = ""
    ref: str = ""
