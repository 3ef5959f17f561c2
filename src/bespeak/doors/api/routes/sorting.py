"""What puts conversations in order: tags, kept views, dealing out, how long words are kept."""

from __future__ import annotations

from typing import Any

from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import dealing, tags, views
from bespeak.domain.conversations.queries.tags import TagView
from bespeak.domain.conversations.queries.views import View as Kept
from bespeak.domain.stores.permissions import Stores
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Ref
from bespeak.doors.api.schemas.inbox import (
    AwayGiven,
    Dealing,
    DealingGiven,
    Retention,
    RetentionGiven,
    Tag,
    TagChange,
    TagMerge,
    Tags,
    TagsMerged,
    View,
    ViewGiven,
    Views,
)
from bespeak.kit.refusals import NotFound

routes = Routes("Inbox")


@routes.get("/tags", may=Conversations.READ, answers=Tags)
def list_tags(visit: Visit) -> Any:
    """The store's own words for conversations, by name."""
    return {"items": tags.tags(store_id=visit.store_id, actor=visit.actor)}


@routes.patch("/tags/{ref}", may=Conversations.MANAGE, answers=Tag)
def change_tag(visit: Visit, ref: Ref, body: TagChange) -> Any:
    """It is called so, looks so, or is offered no more from now on."""
    _tag(visit, ref)
    here: dict[str, Any] = {"store_id": visit.store_id, "tag": ref, "by": visit.actor, "at": visit.at}
    if body.name or body.colour:
        operations.change_tag(name=body.name, colour=body.colour, **here)
    if body.retired is not None:
        operations.retire_tag(retired=body.retired, **here)
    return _tag(visit, ref)


def _tag(visit: Visit, ref: str) -> TagView:
    found = (one for one in tags.tags(store_id=visit.store_id, actor=visit.actor) if one.ref == ref)
    if one := next(found, None):
        return one
    raise NotFound(f"There is no tag {ref[:40]!r} here.", field="tag")


@routes.post("/tags/{ref}/merge", may=Conversations.MANAGE, answers=TagsMerged)
def merge_tags(visit: Visit, ref: Ref, body: TagMerge) -> Any:
    """Whatever has this tag has the other one instead, and its name means that one from now on."""
    moved = operations.merge_tags(store_id=visit.store_id, tag=ref, into=body.into, by=visit.actor, at=visit.at)
    return {"tag": ref, "into": body.into, "moved": moved}


@routes.get("/views", may=Conversations.READ, answers=Views)
def list_views(visit: Visit) -> Any:
    """What the team keeps to look at again, then what whoever asks keeps for themselves."""
    return {"items": views.views(store_id=visit.store_id, actor=visit.actor)}


@routes.post("/views", may=Conversations.MARK, answers=View, status=201)
def save_view(visit: Visit, body: ViewGiven) -> Any:
    """Keeps it under this name."""
    here: dict[str, Any] = {"store_id": visit.store_id, "by": visit.actor, "at": visit.at}
    made = operations.save_view(**body.model_dump(exclude={"first"}), **here)
    if body.first:
        operations.see_first(view=made.ref, **here)
    return _view(visit, made.ref)


@routes.delete("/views/{ref}", may=Conversations.MARK)
def remove_view(visit: Visit, ref: Ref) -> Any:
    """One's own, or with the permission to manage conversations the team's."""
    _view(visit, ref)
    operations.remove_view(store_id=visit.store_id, view=ref, by=visit.actor, at=visit.at)


@routes.put("/views/{ref}/first", may=Conversations.MARK, answers=View)
def see_view_first(visit: Visit, ref: Ref) -> Any:
    """It is what whoever asks sees who opens the list."""
    operations.see_first(store_id=visit.store_id, view=ref, by=visit.actor, at=visit.at)
    return _view(visit, ref)


@routes.delete("/views/{ref}/first", may=Conversations.MARK, answers=View)
def see_usual_first(visit: Visit, ref: Ref) -> Any:
    """The usual list stands first again."""
    if _view(visit, ref).first:
        operations.see_first(store_id=visit.store_id, view="", by=visit.actor, at=visit.at)
    return _view(visit, ref)


def _view(visit: Visit, ref: str) -> Kept:
    found = (one for one in views.views(store_id=visit.store_id, actor=visit.actor) if one.ref == ref)
    if one := next(found, None):
        return one
    raise NotFound(f"There is no view {ref[:40]!r} here.", field="view")


@routes.get("/store/dealing", may=Conversations.READ, answers=Dealing)
def read_dealing(visit: Visit) -> Any:
    """Whether what comes in is given to whoever has the fewest that wait; `away` are members who get none."""
    told = dealing.dealing(store_id=visit.store_id, actor=visit.actor)
    return {"on": told.on, "away": sorted(told.away)}


@routes.put("/store/dealing", may=Stores.CHANGE, answers=Dealing)
def set_dealing(visit: Visit, body: DealingGiven) -> Any:
    """From now on."""
    operations.set_dealing(store_id=visit.store_id, on=body.on, by=visit.actor, at=visit.at)
    return read_dealing(visit)


@routes.put("/store/dealing/away", may=Conversations.MANAGE, answers=Dealing)
def be_away(visit: Visit, body: AwayGiven) -> Any:
    """Who is away is given nothing by itself. Oneself, or with the permission to manage members anybody."""
    operations.be_away(store_id=visit.store_id, member=body.member, away=body.away, by=visit.actor, at=visit.at)
    return read_dealing(visit)


@routes.get("/store/retention", may=Conversations.READ, answers=Retention)
def read_retention(visit: Visit) -> Any:
    """How long what was said is kept."""
    return {"days": queries.retention(store_id=visit.store_id, actor=visit.actor)}


@routes.put("/store/retention", may=Conversations.ERASE, answers=Retention)
def set_retention(visit: Visit, body: RetentionGiven) -> Any:
    """What is past it is erased by the worker, but for what is held or still under way."""
    operations.set_retention(store_id=visit.store_id, days=body.days, by=visit.actor, at=visit.at)
    return {"days": queries.retention(store_id=visit.store_id, actor=visit.actor)}
