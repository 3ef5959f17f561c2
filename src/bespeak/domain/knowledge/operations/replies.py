"""Words kept ready: the store's, which who may write knowledge writes, and each member's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from bespeak.domain.knowledge import texts, variables
from bespeak.domain.knowledge.drafts import ReplyDraft
from bespeak.domain.knowledge.facts import ReplyArchived, ReplyRestored, ReplyWritten
from bespeak.domain.knowledge.models import Reply, ReplyText
from bespeak.domain.knowledge.operations import _search
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.domain.knowledge.states import LANGUAGES, Mood
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, StaleState

LONGEST_NAME, LONGEST_TEXT, LONGEST_HINT = 200, 4_000, 500


@requires(Knowledge.KEEP)
@transaction.atomic
def write_reply(*, store_id: int, draft: ReplyDraft, ref: str = "", seen: int = 0, by: Actor, at: datetime) -> str:
    """Keeps words ready, or changes those of this ref; answers the ref. A personal one is its writer's own, for good.
    What reads as before changes nothing.

    `seen` is the version that was looked at: StaleState where it was changed since. Refuses unknown_variable,
    loose_brace, shortcut_taken, bad_shortcut, missing_text, text_too_long, unknown_language, unknown_mood.
    """
    if not ref and not draft.personal:
        by.require(Knowledge.WRITE)
    said, tidy = _texts(draft), _tidy(draft)
    row = _locked(store_id, ref, by) if ref else Reply(store_id=store_id, ref=refs.new("rep"), version=0)
    if ref and seen and row.version != seen:
        raise StaleState
    if ref and _reads(row) == (tidy, said):
        return row.ref
    if not ref:
        row.owner = by.ref if draft.personal else ""
    _keep(row, tidy, by, at)
    _say(row, said)
    record([_written(row, by, at)])
    return row.ref


@requires(Knowledge.KEEP)
@transaction.atomic
def archive_reply(*, store_id: int, ref: str, by: Actor, at: datetime) -> None:
    """Puts it away; its shortcut is free again. Safe to repeat."""
    row = _locked(store_id, ref, by)
    if row.archived_at is None:
        row.archived_at = at
        row.save(update_fields=["archived_at"])
        _search.forget_reply(row)
        record([ReplyArchived(store_id=store_id, subject=ref, at=at, by=by.ref)])


@requires(Knowledge.KEEP)
@transaction.atomic
def restore_reply(*, store_id: int, ref: str, by: Actor, at: datetime) -> None:
    """Takes it out again. Refuses shortcut_taken where another has its shortcut meanwhile. Safe to repeat."""
    row = _locked(store_id, ref, by)
    if row.archived_at is not None:
        row.archived_at = None
        _save(row)
        for text in row.texts.all():
            _search.keep_text(row, text)
        record([ReplyRestored(store_id=store_id, subject=ref, at=at, by=by.ref)])


@requires(Knowledge.READ)
def count_use(*, store_id: int, ref: str, by: Actor, at: datetime) -> None:
    """It was sent once more. One that is not there counts nothing: the words were said all the same."""
    Reply.objects.filter(store_id=store_id, ref=ref, owner__in=("", by.ref)).update(used=F("used") + 1)


def _tidy(draft: ReplyDraft) -> dict[str, object]:
    if draft.mood not in list(Mood):
        raise Invalid("unknown_mood", f"A mood is one of {', '.join(one for one in Mood if one)}.", field="mood")
    return {
        "shortcut": texts.shortcut(draft.shortcut), "mood": str(draft.mood), "tags": texts.tags(draft.tags),
        "name": texts.heading(draft.name, LONGEST_NAME, field="name"),
        "hint": texts.line(draft.hint, LONGEST_HINT, field="hint"),
    }  # fmt: skip


def _texts(draft: ReplyDraft) -> dict[str, str]:
    found = {}
    for language, text in draft.texts.items():
        if language not in LANGUAGES:
            raise Invalid("unknown_language", f"A language is one of {', '.join(LANGUAGES)}.", field="language")
        place = f"text-{language}"
        if said := texts.body(text, LONGEST_TEXT, field=place):
            variables.check(said, field=place)
            found[language] = said
    if not found:
        raise Invalid("missing_text", "Write it in at least one language.", field="texts")
    return found


def _reads(row: Reply) -> tuple[dict[str, object], dict[str, str]]:
    own: dict[str, object] = {name: getattr(row, name) for name in ("shortcut", "mood", "tags", "name", "hint")}
    return own, dict(row.texts.values_list("language", "text"))


def _keep(row: Reply, tidy: Mapping[str, object], by: Actor, at: datetime) -> None:
    for name, value in tidy.items():
        setattr(row, name, value)
    row.version += 1
    row.changed_at, row.changed_by = at, by.ref
    _save(row)


def _save(row: Reply) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        taken = f"/{row.shortcut} is taken already."
        raise Invalid("shortcut_taken", taken, field="shortcut", shortcut=row.shortcut) from None


def _say(row: Reply, said: Mapping[str, str]) -> None:
    """The texts as they are now; a language that was emptied goes."""
    _search.forget_reply(row)
    row.texts.exclude(language__in=said).delete()
    for language, text in said.items():
        kept, _ = ReplyText.objects.update_or_create(
            reply=row, language=language, defaults={"store_id": row.store_id, "text": text}
        )
        if row.archived_at is None:
            _search.keep_text(row, kept)


def _written(row: Reply, by: Actor, at: datetime) -> ReplyWritten:
    return ReplyWritten(
        store_id=row.store_id, subject=row.ref, at=at, by=by.ref, version=row.version, personal=bool(row.owner)
    )


def _locked(store_id: int, ref: str, by: Actor) -> Reply:
    """Another's own is not there; the store's is changed by who may write knowledge."""
    row = Reply.objects.select_for_update().filter(store_id=store_id, ref=ref, owner__in=("", by.ref)).first()
    if row is None:
        raise NotFound(f"There are no such words {ref[:40]!r} here.", field="ref")
    if not row.owner:
        by.require(Knowledge.WRITE)
    return row
