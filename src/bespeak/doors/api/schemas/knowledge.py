"""What a store knows: articles, replies kept ready, checklists, and all of it as one document."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from bespeak.domain.knowledge.queries import ArticleView, ItemView, ListView
from bespeak.doors.api.schemas.basics import At, Body, Flag, MaybeRef, Ref, Search, Short, Told, Whole, Word, same

KnowledgeLanguage = Literal["en", "fr", "ja", "zh-hans", "zh-hant", "ru"]
ArticleKind = Literal["article", "size_guide", "product_fact"]
ReplyMood = Literal["", "angry", "worried", "hesitant"]
LongText = Annotated[str, Field(max_length=100_000)]
Tags = Annotated[list[Search], Field(max_length=50)]
_ROW = (
    "ref", "handle", "language", "kind", "title", "tags", "published", "version", "changed_at", "changed_by",
    "archived_at",
)  # fmt: skip


class ArticleRow(Told):
    """An article in a list; `version` counts up with each change."""

    ref: str
    handle: str
    language: KnowledgeLanguage
    kind: ArticleKind
    title: str
    tags: list[str]
    published: bool
    version: int
    changed_at: At
    changed_by: str
    archived_at: At | None


class ArticleProduct(Told):
    ref: str
    name: str


class Article(ArticleRow):
    """`asks_from` is the version from which on whoever learned it is asked to read it again."""

    body: str
    asks_from: int
    products: list[ArticleProduct]


class ArticleVersion(Told):
    """How it read from then on; `products` are refs."""

    version: int
    title: str
    body: str
    tags: list[str]
    products: list[str]
    published: bool
    important: bool
    why: str
    at: At
    by: str


class ArticleGiven(Body):
    """The whole of it, in CommonMark. `handle` "" is made of the title and never changes; `products` are refs or
    handles; `important` asks whoever learned it to read it again. `seen` is the version it was read with."""

    title: Short
    body: LongText
    language: KnowledgeLanguage
    kind: ArticleKind = "article"
    handle: Annotated[str, Field(max_length=200)] = ""
    tags: Tags = []
    products: Annotated[list[Ref], Field(max_length=50)] = []
    published: Flag = False
    important: Flag = False
    why: Annotated[str, Field(max_length=1_000)] = ""
    seen: Whole = 0


class Reply(Told):
    """Words kept ready, by language. `personal` are one member's own; `used` is how often they were sent."""

    ref: str
    shortcut: str
    name: str
    texts: dict[str, str]
    hint: str
    mood: ReplyMood
    tags: list[str]
    personal: bool
    used: int
    version: int
    changed_at: At
    changed_by: str
    archived_at: At | None


class ReplyGiven(Body):
    """The whole of it. `texts` by language, with variables such as {customer}; `personal` counts when it is made."""

    shortcut: Word
    name: Short
    texts: dict[str, Annotated[str, Field(max_length=10_000)]]
    hint: Annotated[str, Field(max_length=1_000)] = ""
    mood: ReplyMood = ""
    tags: Tags = []
    personal: Flag = False
    seen: Whole = 0


class ChecklistItem(Told):
    """An article to read (its ref) or a task in words (`article` "")."""

    ref: str
    article: str
    title: str
    language: str


class Checklist(Told):
    """What people of a role ("" for everybody) learn, in order."""

    ref: str
    name: str
    role: str
    items: list[ChecklistItem]
    version: int
    changed_at: At
    changed_by: str
    archived_at: At | None


class ChecklistItemGiven(Body):
    """An article by its ref, or a task; `ref` where it stood in the list before and is only worded anew."""

    article: MaybeRef = ""
    task: Annotated[str, Field(max_length=1_000)] = ""
    ref: MaybeRef = ""


class ChecklistGiven(Body):
    """The whole of it."""

    name: Short
    role: Word = ""
    items: Annotated[list[ChecklistItemGiven], Field(max_length=100)]
    seen: Whole = 0


class ArticleTaken(Body):
    """Known by `handle` (made of the title where it is "") and language."""

    handle: Annotated[str, Field(max_length=200)] = ""
    language: Word
    kind: Word = "article"
    title: Annotated[str, Field(max_length=1_000)]
    body: LongText
    tags: Tags = []
    products: Annotated[list[Ref], Field(max_length=50)] = []
    published: Flag = False


class ReplyTaken(Body):
    """Known by its shortcut among the replies of the whole store."""

    shortcut: Short
    name: Annotated[str, Field(max_length=1_000)]
    texts: dict[str, Annotated[str, Field(max_length=10_000)]]
    hint: Annotated[str, Field(max_length=1_000)] = ""
    mood: Word = ""
    tags: Tags = []


class ChecklistItemTaken(Body):
    """An article by handle and language, or a task."""

    article: Annotated[str, Field(max_length=200)] = ""
    language: Word = ""
    task: Annotated[str, Field(max_length=1_000)] = ""


class ChecklistTaken(Body):
    """Known by name and role."""

    name: Annotated[str, Field(max_length=1_000)]
    role: Word = ""
    items: Annotated[list[ChecklistItemTaken], Field(max_length=100)]


class KnowledgeTaken(Body):
    """The document as `GET /knowledge` gives it, or a part of it: 2,000 of each at most."""

    knowledge: Whole = 1
    articles: list[ArticleTaken] = []
    replies: list[ReplyTaken] = []
    checklists: list[ChecklistTaken] = []


class ArticleInBook(Told):
    """As ArticleTaken."""

    handle: str
    language: str
    kind: str
    title: str
    body: str
    tags: list[str]
    products: list[str]
    published: bool


class ReplyInBook(Told):
    shortcut: str
    name: str
    texts: dict[str, str]
    hint: str
    mood: str
    tags: list[str]


class ItemInBook(Told):
    article: str = ""
    language: str = ""
    task: str = ""


class ChecklistInBook(Told):
    name: str
    role: str
    items: list[ItemInBook]


class Knowledge(Told):
    """Everything in use, drafts too; a checklist only for who may see them."""

    knowledge: int
    articles: list[ArticleInBook]
    replies: list[ReplyInBook]
    checklists: list[ChecklistInBook]


class TakenCounts(Told):
    made: int
    changed: int
    same: int


class KnowledgeCounts(Told):
    """How many of each became what."""

    articles: TakenCounts
    replies: TakenCounts
    checklists: TakenCounts


def article(one: ArticleView) -> dict[str, Any]:
    goods = [{"ref": ref, "name": name} for ref, name in one.products]
    return {**same(one.row, _ROW), "body": one.body, "asks_from": one.asks_from, "products": goods}


def checklist(one: ListView) -> dict[str, Any]:
    own = same(one, ("ref", "name", "role", "version", "changed_at", "changed_by", "archived_at"))
    return {**own, "items": [_item(each) for each in one.items]}


def _item(one: ItemView) -> dict[str, Any]:
    return same(one, ("ref", "article", "title", "language"))
