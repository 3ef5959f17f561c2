"""What a store knows: articles, replies kept ready, checklists; all of it taken out and in as one document."""

from __future__ import annotations

from typing import Any, Literal

from bespeak.domain.knowledge import bookfile, operations, queries
from bespeak.domain.knowledge.operations import ArticleDraft, ItemDraft, ReplyDraft
from bespeak.domain.knowledge.permissions import Knowledge as May
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas import knowledge as told
from bespeak.doors.api.schemas.basics import Cursor, Limit, Page, Ref, Search
from bespeak.doors.api.schemas.knowledge import (
    Article,
    ArticleGiven,
    ArticleKind,
    ArticleRow,
    ArticleVersion,
    Checklist,
    ChecklistGiven,
    Knowledge,
    KnowledgeCounts,
    KnowledgeLanguage,
    KnowledgeTaken,
    Reply,
    ReplyGiven,
    ReplyMood,
)
from bespeak.doors.frame import pages
from bespeak.kit import places

routes = Routes("Knowledge")


def _asks(visit: Visit) -> dict[str, Any]:
    return {"store_id": visit.store_id, "actor": visit.actor}


def _does(visit: Visit) -> dict[str, Any]:
    return {"store_id": visit.store_id, "by": visit.actor, "at": visit.at}


@routes.get("/articles", may=May.READ, answers=Page[ArticleRow])
def list_articles(
    visit: Visit,
    *,
    search: Search = "",
    kind: ArticleKind | None = None,
    language: KnowledgeLanguage | None = None,
    shelf: Literal["draft", "archived"] | None = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """Newest first, those in use; drafts and what is put away only for who may write. `search` finds words, what is
    put away by its title."""
    found = queries.articles(
        search=search, kind=kind or "", language=language or "", shelf=shelf or "", before=pages.number_after(cursor),
        most=limit + 1, **_asks(visit),
    )  # fmt: skip
    return pages.page(found, limit, lambda one: one.id)


@routes.post("/articles", may=May.WRITE, answers=Article, status=201)
def write_article(visit: Visit, body: ArticleGiven) -> Any:
    """A new article. Refuses a handle that is taken in this language (`handle_taken`)."""
    return _written(visit, body, "")


@routes.get("/articles/{ref}", may=May.READ, answers=Article)
def read_article(visit: Visit, ref: Ref) -> Any:
    """One article as it reads, also put away."""
    return told.article(queries.article(ref=ref, **_asks(visit)))


@routes.put("/articles/{ref}", may=May.WRITE, answers=Article)
def change_article(visit: Visit, ref: Ref, body: ArticleGiven) -> Any:
    """Its next version; what reads as before is none."""
    return _written(visit, body, ref)


def _written(visit: Visit, body: ArticleGiven, ref: str) -> Any:
    draft = ArticleDraft(**body.model_dump(exclude={"seen"}))
    kept = operations.write_article(draft=draft, ref=ref, seen=body.seen, **_does(visit))
    return told.article(queries.article(ref=kept, **_asks(visit)))


@routes.delete("/articles/{ref}", may=May.WRITE)
def retire_article(visit: Visit, ref: Ref) -> Any:
    """Puts it away with all its versions: found and suggested no more. Safe to repeat."""
    operations.archive_article(ref=ref, **_does(visit))


@routes.post("/articles/{ref}/restoration", may=May.WRITE, answers=Article)
def restore_article(visit: Visit, ref: Ref) -> Any:
    """Takes it out again. Safe to repeat."""
    operations.restore_article(ref=ref, **_does(visit))
    return told.article(queries.article(ref=ref, **_asks(visit)))


@routes.get("/articles/{ref}/versions", may=May.WRITE, answers=Page[ArticleVersion])
def list_article_versions(visit: Visit, ref: Ref, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """How it read, newest first."""
    queries.article(ref=ref, **_asks(visit))
    found = queries.versions(ref=ref, before=pages.number_after(cursor), most=limit + 1, **_asks(visit))
    return pages.page(found, limit, lambda one: one.version)


@routes.get("/replies", may=May.READ, answers=Page[Reply])
def list_replies(
    visit: Visit,
    *,
    search: Search = "",
    shortcut: Search = "",
    mood: ReplyMood = "",
    shelf: Literal["archived"] | None = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """The store's and one's own, those sent most first; `shortcut` is how theirs begins."""
    found = queries.replies(
        search=search, shortcut=shortcut.removeprefix("/").casefold(), mood=mood, archived=shelf is not None,
        after=_after(pages.text_after(cursor)), most=limit + 1, **_asks(visit),
    )  # fmt: skip
    return pages.page(found, limit, lambda one: f"{one.used} {one.id}")


def _after(place: str) -> tuple[int, int] | None:
    used, _, last = place.partition(" ")
    return (places.number(used), places.number(last)) if place else None


@routes.post("/replies", may=May.KEEP, answers=Reply, status=201)
def write_reply(visit: Visit, body: ReplyGiven) -> Any:
    """Words kept ready: the store's, which needs the permission to write articles, or one's own (`personal`)."""
    return _kept(visit, body, "")


@routes.get("/replies/{ref}", may=May.READ, answers=Reply)
def read_reply(visit: Visit, ref: Ref) -> Any:
    """One of them, also put away; another member's own is not found."""
    return queries.reply(ref=ref, **_asks(visit))


@routes.put("/replies/{ref}", may=May.KEEP, answers=Reply)
def change_reply(visit: Visit, ref: Ref, body: ReplyGiven) -> Any:
    """As it reads from now on; a language that is left out goes."""
    return _kept(visit, body, ref)


def _kept(visit: Visit, body: ReplyGiven, ref: str) -> Any:
    draft = ReplyDraft(**body.model_dump(exclude={"seen"}))
    kept = operations.write_reply(draft=draft, ref=ref, seen=body.seen, **_does(visit))
    return queries.reply(ref=kept, **_asks(visit))


@routes.delete("/replies/{ref}", may=May.KEEP)
def retire_reply(visit: Visit, ref: Ref) -> Any:
    """Puts it away; its shortcut is free again. Safe to repeat."""
    operations.archive_reply(ref=ref, **_does(visit))


@routes.post("/replies/{ref}/restoration", may=May.KEEP, answers=Reply)
def restore_reply(visit: Visit, ref: Ref) -> Any:
    """Takes it out again. Refuses `shortcut_taken` where another has it meanwhile."""
    operations.restore_reply(ref=ref, **_does(visit))
    return queries.reply(ref=ref, **_asks(visit))


@routes.get("/checklists", may=May.TRAIN, answers=Page[Checklist])
def list_checklists(visit: Visit, shelf: Literal["archived"] | None = None) -> Any:
    """All there are, oldest first."""
    found = queries.checklists(archived=shelf is not None, **_asks(visit))
    return {"items": [told.checklist(one) for one in found], "next": None}


@routes.post("/checklists", may=May.TRAIN, answers=Checklist, status=201)
def write_checklist(visit: Visit, body: ChecklistGiven) -> Any:
    """What people of a role learn, in order."""
    return _listed(visit, body, "")


@routes.get("/checklists/{ref}", may=May.TRAIN, answers=Checklist)
def read_checklist(visit: Visit, ref: Ref) -> Any:
    """One of them, also put away."""
    return told.checklist(queries.checklist(ref=ref, **_asks(visit)))


@routes.put("/checklists/{ref}", may=May.TRAIN, answers=Checklist)
def change_checklist(visit: Visit, ref: Ref, body: ChecklistGiven) -> Any:
    """As it is from now on; what was learned stays learned."""
    return _listed(visit, body, ref)


def _listed(visit: Visit, body: ChecklistGiven, ref: str) -> Any:
    items = [ItemDraft(one.article, one.task, one.ref) for one in body.items]
    kept = operations.write_checklist(
        name=body.name, role=body.role, items=items, ref=ref, seen=body.seen, **_does(visit)
    )
    return told.checklist(queries.checklist(ref=kept, **_asks(visit)))


@routes.delete("/checklists/{ref}", may=May.TRAIN)
def retire_checklist(visit: Visit, ref: Ref) -> Any:
    """Nobody is asked for it any more; who has learned what stays. Safe to repeat."""
    operations.archive_checklist(ref=ref, **_does(visit))


@routes.post("/checklists/{ref}/restoration", may=May.TRAIN, answers=Checklist)
def restore_checklist(visit: Visit, ref: Ref) -> Any:
    """People are asked for it again. Safe to repeat."""
    operations.restore_checklist(ref=ref, **_does(visit))
    return told.checklist(queries.checklist(ref=ref, **_asks(visit)))


@routes.get("/knowledge", may=May.WRITE, answers=Knowledge)
def export_knowledge(visit: Visit) -> Any:
    """All that is in use as one document, without refs, to be taken into this store again or into another."""
    return queries.whole(**_asks(visit))


@routes.post("/knowledge", may=May.WRITE, answers=KnowledgeCounts)
def import_knowledge(visit: Visit, body: KnowledgeTaken) -> Any:
    """What is there becomes like the document, what it does not name stays; the same again changes nothing. All or
    nothing: `data.faults` names everything that is wrong by its place. Checklists need their own permission too."""
    return operations.take(book=bookfile.read(body.model_dump()), **_does(visit))
