"""Writing articles: each change is a version that stays; what is not wanted any more is put away, never deleted."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.knowledge import texts
from bespeak.domain.knowledge.drafts import ArticleDraft
from bespeak.domain.knowledge.facts import ArticleArchived, ArticleRestored, ArticleWritten
from bespeak.domain.knowledge.models import Article, ArticleProduct, ArticleVersion
from bespeak.domain.knowledge.operations import _search
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.domain.knowledge.states import LANGUAGES, Kind
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, StaleState

LONGEST_TITLE, LONGEST_BODY, LONGEST_WHY, MOST_PRODUCTS = 200, 40_000, 300, 20


@requires(Knowledge.WRITE)
@transaction.atomic
def write_article(*, store_id: int, draft: ArticleDraft, ref: str = "", seen: int = 0, by: Actor, at: datetime) -> str:
    """A new article, or the next version of the one of this ref; answers its ref. What reads as before is no version.

    `seen` is the version that was looked at: StaleState where another was written since. Refuses handle_taken,
    unknown_language, unknown_kind, missing_text, text_too_long; NotFound for an article or a product.
    """
    tidy = _tidy(draft)
    products = _products(store_id, draft.products)
    row = _locked(store_id, ref) if ref else _begun(store_id, tidy, draft.handle, by, at)
    if ref and seen and row.version != seen:
        raise StaleState
    if ref and _reads(row) == (tidy | {"products": products}):
        return row.ref
    row.version += 1 if ref else 0
    row.asks_from = row.version if draft.important else row.asks_from
    _keep(row, tidy, by, at)
    _link(row, products)
    _version(row, draft)
    if row.archived_at is None:
        _search.keep_article(row)
    record([_written(row, draft.important)])
    return row.ref


@requires(Knowledge.WRITE)
@transaction.atomic
def archive_article(*, store_id: int, ref: str, by: Actor, at: datetime) -> None:
    """Puts it away: found and suggested no more, kept with all its versions. Safe to repeat."""
    row = _locked(store_id, ref)
    if row.archived_at is None:
        row.archived_at, row.archived_by = at, by.ref
        row.save(update_fields=["archived_at", "archived_by"])
        _search.forget_article(row)
        record([ArticleArchived(store_id=store_id, subject=ref, at=at, by=by.ref)])


@requires(Knowledge.WRITE)
@transaction.atomic
def restore_article(*, store_id: int, ref: str, by: Actor, at: datetime) -> None:
    """Takes it out again. Safe to repeat."""
    row = _locked(store_id, ref)
    if row.archived_at is not None:
        row.archived_at, row.archived_by = None, ""
        row.save(update_fields=["archived_at", "archived_by"])
        _search.keep_article(row)
        record([ArticleRestored(store_id=store_id, subject=ref, at=at, by=by.ref)])


def _tidy(draft: ArticleDraft) -> dict[str, Any]:
    if draft.language not in LANGUAGES:
        raise Invalid("unknown_language", f"A language is one of {', '.join(LANGUAGES)}.", field="language")
    if draft.kind not in list(Kind):
        raise Invalid("unknown_kind", f"An article is one of {', '.join(Kind)}.", field="kind")
    return {
        "kind": str(draft.kind), "language": draft.language, "published": draft.published,
        "title": texts.heading(draft.title, LONGEST_TITLE, field="title"),
        "body": texts.body(draft.body, LONGEST_BODY, field="body"), "tags": texts.tags(draft.tags),
    }  # fmt: skip


def _products(store_id: int, names: Sequence[str]) -> list[int]:
    """Their ids, in one statement."""
    wanted = list(dict.fromkeys(one.strip() for one in names if one.strip()))
    if len(wanted) > MOST_PRODUCTS:
        raise Invalid("too_many_products", f"An article is about at most {MOST_PRODUCTS} products.", field="products")
    return sorted(set(catalog.product_ids(store_id=store_id, names=wanted).values())) if wanted else []


def _begun(store_id: int, tidy: dict[str, Any], handle: str, by: Actor, at: datetime) -> Article:
    name = texts.handle(handle or tidy["title"]) or f"article-{secrets.token_hex(4)}"
    row = Article(
        store_id=store_id, ref=refs.new("art"), handle=name, changed_at=at, changed_by=by.ref, **tidy,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Invalid("handle_taken", "Another article has this short name.", field="handle", handle=name) from None
    return row


def _reads(row: Article) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("kind", "language", "published", "title", "body", "tags")}
    return own | {"products": sorted(row.products.values_list("product_id", flat=True))}


def _keep(row: Article, tidy: dict[str, Any], by: Actor, at: datetime) -> None:
    for name, value in tidy.items():
        setattr(row, name, value)
    row.changed_at, row.changed_by = at, by.ref
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Invalid("handle_taken", "It is there in this language already.", field="language") from None


def _link(row: Article, products: Sequence[int]) -> None:
    ArticleProduct.objects.filter(article=row).exclude(product_id__in=products).delete()
    rows = [ArticleProduct(store_id=row.store_id, article=row, product_id=one) for one in products]
    ArticleProduct.objects.bulk_create(rows, ignore_conflicts=True)


def _version(row: Article, draft: ArticleDraft) -> None:
    ArticleVersion.objects.create(
        store_id=row.store_id, article=row, version=row.version, title=row.title, body=row.body, tags=row.tags,
        products=sorted(row.products.values_list("product__ref", flat=True)), published=row.published,
        important=draft.important,
        why=texts.line(draft.why, LONGEST_WHY, field="why"), at=row.changed_at, by=row.changed_by,
    )  # fmt: skip


def _written(row: Article, important: bool) -> ArticleWritten:
    return ArticleWritten(
        store_id=row.store_id, subject=row.ref, at=row.changed_at, by=row.changed_by, version=row.version,
        published=row.published, important=important,
    )  # fmt: skip


def _locked(store_id: int, ref: str) -> Article:
    row = Article.objects.select_for_update().filter(store_id=store_id, ref=ref).first()
    if row is None:
        raise NotFound(f"There is no article {ref[:40]!r} here.", field="ref")
    return row
