"""The store's own words on its conversations: made as they are needed, renamed, merged, retired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bespeak.domain.conversations.facts import ConversationTagged, ConversationUntagged, TagChanged
from bespeak.domain.conversations.models import Conversation
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import following
from bespeak.domain.conversations.queries.tags import compared
from bespeak.domain.conversations.states import Colour
from bespeak.domain.conversations.tagrows import Tag, Tagged
from bespeak.journal.recording import record
from bespeak.journal.waking import wake
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal

LONGEST = 40
MOST = 100


class TagTaken(Refusal):
    code = "tag_taken"
    status = "conflict"
    sentence = "There is a tag of this name. Merge the two."


@requires(Conversations.MANAGE)
@transaction.atomic
def tag(*, store_id: int, refs: Sequence[str], name: str, by: Actor, at: datetime) -> tuple[str, list[str]]:
    """These conversations have this tag, which is made where there is none, and brought back where it was retired; one
    that was merged means the one it went into. Answers the tag's ref and those that had it not. Safe to repeat. Refuses
    an empty name (`no_tag`), one that is too long (`tag_too_long`), more than a hundred conversations at once."""
    rows, word = _conversations(store_id, refs), _word(name)
    key = compared(word)
    made, _ = Tag.objects.get_or_create(
        store_id=store_id, key=key, defaults={"name": word, "made_at": at, "made_by": by.ref}
    )
    found = made.merged_into or made
    if found.retired_at is not None:
        Tag.objects.filter(pk=found.pk).update(retired_at=None)
    had = set(Tagged.objects.filter(tag=found, conversation__in=rows).values_list("conversation_id", flat=True))
    fresh = [row for row in rows if row.pk not in had]
    new = [Tagged(store_id=store_id, conversation=row, tag=found, at=at, by=by.ref) for row in fresh]
    Tagged.objects.bulk_create(new, ignore_conflicts=True)
    record([ConversationTagged(store_id=store_id, subject=row.ref, at=at, by=by.ref, tag=found.ref) for row in fresh])
    _called(store_id, fresh)
    return found.ref, [row.ref for row in fresh]


@requires(Conversations.MANAGE)
@transaction.atomic
def untag(*, store_id: int, refs: Sequence[str], tag: str, by: Actor, at: datetime) -> list[str]:
    """They have this tag (its ref) no more. Answers those that had it. Safe to repeat."""
    rows, found = _conversations(store_id, refs), _tag(store_id, tag)
    having = Tagged.objects.filter(tag=found, conversation__in=rows)
    gone = list(having.order_by("conversation__ref").values_list("conversation__ref", flat=True))
    having.delete()
    record([ConversationUntagged(store_id=store_id, subject=ref, at=at, by=by.ref, tag=found.ref) for ref in gone])
    _called(store_id, gone)
    return gone


@requires(Conversations.MANAGE)
@transaction.atomic
def change_tag(*, store_id: int, tag: str, by: Actor, at: datetime, name: str = "", colour: str = "") -> None:
    """It is called so, or looks so, from now on; "" leaves it. Refuses a name another one has (TagTaken)."""
    row = _tag(store_id, tag)
    if colour and colour not in Colour.values:
        raise Invalid("unknown_colour", f"{colour[:40]!r} is not one of {', '.join(Colour.values)}.", field="colour")
    if name:
        word = _word(name)
        if Tag.objects.filter(store_id=store_id, key=compared(word)).exclude(pk=row.pk).exists():
            raise TagTaken(field="name")
        row.name, row.key = word, compared(word)
    row.colour = colour or row.colour
    row.save(update_fields=["name", "key", "colour"])
    _changed(row, "changed", by, at)


@requires(Conversations.MANAGE)
@transaction.atomic
def merge_tags(*, store_id: int, tag: str, into: str, by: Actor, at: datetime) -> int:
    """Whatever has `tag` has `into` instead, and its name means that one from now on. Answers how many moved. Refuses a
    tag into itself (`same_tag`)."""
    gone, target = _tag(store_id, tag), _tag(store_id, into)
    if gone.pk == target.pk:
        raise Invalid("same_tag", "Choose another tag.", field="into")
    both = Tagged.objects.filter(tag=target, conversation__in=Tagged.objects.filter(tag=gone).values("conversation"))
    Tagged.objects.filter(tag=gone, conversation__in=list(both.values_list("conversation_id", flat=True))).delete()
    moved = Tagged.objects.filter(tag=gone).update(tag=target)
    Tag.objects.filter(merged_into=gone).update(merged_into=target)
    Tag.objects.filter(pk=gone.pk).update(merged_into=target, retired_at=at)
    _changed(gone, "merged", by, at)
    return moved


@requires(Conversations.MANAGE)
@transaction.atomic
def retire_tag(*, store_id: int, tag: str, retired: bool, by: Actor, at: datetime) -> None:
    """It is offered no more, or again; what has it keeps it. Safe to repeat."""
    row = _tag(store_id, tag)
    if (row.retired_at is not None) != retired:
        Tag.objects.filter(pk=row.pk).update(retired_at=at if retired else None)
        _changed(row, "retired" if retired else "returned", by, at)


def _called(store_id: int, changed: Sequence[object]) -> None:
    """Whoever follows the list of conversations is told, where something of it changed."""
    wake({following.listed(store_id)} if changed else ())


def _changed(row: Tag, what: str, by: Actor, at: datetime) -> None:
    record([TagChanged(store_id=row.store_id, subject=row.ref, at=at, by=by.ref, what=what)])


def _word(name: str) -> str:
    word = " ".join(name.replace("\0", "").replace('"', "").split())
    if not word or not word.isprintable():
        raise Invalid("no_tag", "Say what it is called.", field="tag")
    if len(word) > LONGEST:
        raise Invalid("tag_too_long", f"A tag has at most {LONGEST} characters.", field="tag", most=LONGEST)
    return word


def _tag(store_id: int, ref: str) -> Tag:
    row = Tag.objects.select_for_update().filter(store_id=store_id, ref=ref, merged_into=None).first()
    if row is None:
        raise NotFound(f"There is no tag {ref[:40]!r} here.", field="tag")
    return row


def _conversations(store_id: int, refs: Sequence[str]) -> list[Conversation]:
    if len(refs) > MOST:
        raise Invalid("too_many", f"At most {MOST} at once.", field="conversations", most=MOST)
    rows = Conversation.objects.select_for_update(no_key=True).filter(store_id=store_id, ref__in=refs).order_by("id")
    found = list(rows)
    if len(found) < len(set(refs)):
        raise NotFound("One of these conversations is not here.", field="conversations")
    return found
