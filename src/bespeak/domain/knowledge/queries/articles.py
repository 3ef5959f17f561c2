"""Articles as frozen values, drafts only for who may write them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bespeak.domain.knowledge.models import Article, ArticleProduct, ArticleVersion
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.kit import grams
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound

SHELVES = ("", "draft", "archived")
"""What of the articles is asked for: those in use (drafts of who may write them too), drafts alone, put away."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list."""

    id: int
    ref: str
    handle: str
    language: str
    kind: str
    title: str
    tags: tuple[str, ...]
    published: bool
    version: int
    changed_at: datetime
    changed_by: str
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article as it reads; `asks_from` is the version from which on it is asked to be read again."""

    row: ArticleRow
    body: str
    asks_from: int
    products: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VersionView:
    """How it read from then on; `products` are refs."""

    version: int
    title: str
    body: str
    tags: tuple[str, ...]
    products: tuple[str, ...]
    published: bool
    important: bool
    why: str
    at: datetime
    by: str


_ROW = (
    "id", "ref", "handle", "language", "kind", "title", "tags", "published", "version", "changed_at", "changed_by",
    "archived_at",
)  # fmt: skip
_VERSION = ("version", "title", "body", "tags", "products", "published", "important", "why", "at", "by")


def articles(
    *, store_id: int, actor: Actor, search: str = "", kind: str = "", language: str = "", shelf: str = "",
    before: int = 0, most: int = 50,
) -> list[ArticleRow]:  # fmt: skip
    """Newest first, before the id `before`; those in which all words of `search` stand. What is put away is found by
    its title. One statement."""
    actor.require(Knowledge.READ, store_id=store_id)
    found = _seen(store_id, actor)
    found = found.filter(archived_at__isnull=shelf != "archived")
    found = found.filter(published=False) if shelf == "draft" else found
    found = found.filter(kind=kind) if kind else found
    found = found.filter(language=language) if language else found
    if search:
        found = found.filter(title__icontains=search) if shelf == "archived" else _like(found, store_id, search)
    found = found.filter(id__lt=before) if before else found
    return [_row(one) for one in found.order_by("-id").values_list(*_ROW)[:most]]


def article(*, store_id: int, ref: str, actor: Actor) -> ArticleView:
    """One of them, also put away. Two statements. NotFound for another's, and for a draft of whoever may not write."""
    actor.require(Knowledge.READ, store_id=store_id)
    found = _seen(store_id, actor).filter(ref=ref).values_list(*_ROW, "body", "asks_from").first()
    if found is None:
        raise NotFound(f"There is no article {ref[:40]!r} here.")
    linked = ArticleProduct.objects.filter(article_id=found[0]).order_by("product__name")
    products = tuple(linked.values_list("product__ref", "product__name"))
    return ArticleView(_row(found[:-2]), found[-2], found[-1], products)


def versions(*, store_id: int, ref: str, actor: Actor, before: int = 0, most: int = 50) -> list[VersionView]:
    """How it read, newest first. One statement."""
    actor.require(Knowledge.WRITE, store_id=store_id)
    found = ArticleVersion.objects.filter(store_id=store_id, article__ref=ref).order_by("-version")
    found = found.filter(version__lt=before) if before else found
    return [_version(one) for one in found.values_list(*_VERSION)[:most]]


def choices(*, store_id: int, actor: Actor, most: int = 500) -> list[tuple[str, str, str]]:
    """(ref, title, language) of what is published, by title, to choose from. One statement."""
    actor.require(Knowledge.READ, store_id=store_id)
    found = Article.objects.filter(store_id=store_id, published=True, archived_at=None).order_by("title", "id")
    return list(found.values_list("ref", "title", "language")[:most])


def about_products(*, store_id: int, actor: Actor, products: Collection[str], most: int = 6) -> list[ArticleRow]:
    """What is published about any of these products (refs), newest first. One statement."""
    actor.require(Knowledge.READ, store_id=store_id)
    if not products:
        return []
    mine = ArticleProduct.objects.filter(store_id=store_id, product__ref__in=products).values("article_id")
    found = Article.objects.filter(id__in=mine, published=True, archived_at=None).order_by("-id")
    return [_row(one) for one in found.values_list(*_ROW)[:most]]


def _seen(store_id: int, actor: Actor) -> QuerySet[Article]:
    mine = Article.objects.filter(store_id=store_id)
    return mine if actor.may(Knowledge.WRITE) else mine.filter(published=True, archived_at=None)


def _like(found: QuerySet[Article], store_id: int, search: str) -> QuerySet[Article]:
    asked = grams.sought(store_id, search)
    if asked is None:
        return found.none()
    found = found.filter(search__grams__matches=asked)
    for one in asked.beside:
        found = found.filter(search__grams__contains=one)
    return found


def _row(one: tuple[Any, ...]) -> ArticleRow:
    values: Any = list(one)
    values[6] = tuple(values[6])
    return ArticleRow(*values)


def _version(one: tuple[Any, ...]) -> VersionView:
    values: Any = list(one)
    values[3], values[4] = tuple(values[3]), tuple(values[4])
    return VersionView(*values)
