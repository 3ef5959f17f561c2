"""What happened to what is known. Subject is the ref of the article, reply or checklist; who did it stands with the
fact, what is written in it never does."""

from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class ArticleWritten(Fact, frozen=True, kw_only=True):
    """A new article, or the next version of one; `important` where it asks to be read again."""

    kind: ClassVar[str] = "knowledge.article_written"
    version: int
    published: bool
    important: bool


class ArticleArchived(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "knowledge.article_archived"


class ArticleRestored(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "knowledge.article_restored"


class ReplyWritten(Fact, frozen=True, kw_only=True):
    """Words kept ready, or changed; `personal` where they are one member's own."""

    kind: ClassVar[str] = "knowledge.reply_written"
    version: int
    personal: bool


class ReplyArchived(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "knowledge.reply_archived"


class ReplyRestored(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "knowledge.reply_restored"


class ChecklistWritten(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "knowledge.checklist_written"
    version: int
    items: int


class ChecklistArchived(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "knowledge.checklist_archived"


class ItemLearned(Fact, frozen=True, kw_only=True):
    """`by` has read the item's article as it is in this version, or done its task (0); subject is the item's ref."""

    kind: ClassVar[str] = "knowledge.item_learned"
    version: int


class TalkFoundCalm(Fact, frozen=True, kw_only=True):
    """Somebody looked: what was said up to `seq` is not heated after all. Subject is the conversation's ref."""

    kind: ClassVar[str] = "knowledge.talk_found_calm"
    seq: int
