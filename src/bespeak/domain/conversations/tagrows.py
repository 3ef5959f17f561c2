"""Rows of the store's own order among its conversations: tags and saved views."""

from __future__ import annotations

from django.db import models

from bespeak.domain.conversations.states import Colour
from bespeak.kit import refs


def new_tag_ref() -> str:
    return refs.new("tag")


def new_view_ref() -> str:
    return refs.new("viw")


class Tag(models.Model):
    """A word of the store's own for its conversations. `key` is the name as it is compared. One that was
    merged leads to `merged_into`, whatever asked for it by name; one that was retired is offered no more."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True, default=new_tag_ref)
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    colour = models.CharField(max_length=8, choices=Colour.choices, default=Colour.GREY)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="tag_name_once")]

    def __str__(self) -> str:
        return self.name


class Tagged(models.Model):
    """A conversation has a tag since then. No event: the store's own order proves nothing."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    conversation = models.ForeignKey(
        "conversations.Conversation", models.PROTECT, related_name="tagged", db_index=False
    )
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="tagged_once")]
        indexes = [models.Index(fields=["tag", "conversation"], name="tagged_with")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.tag_id}"


class SavedView(models.Model):
    """What somebody looks for again: a filter, an order and a name; `member` "" is the whole team's."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True, default=new_view_ref)
    member = models.CharField(max_length=60, default="", blank=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, default="", blank=True)
    whose = models.CharField(max_length=8, default="", blank=True)
    search = models.CharField(max_length=254, default="", blank=True)
    order = models.CharField(max_length=8, default="", blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "member", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name


class FirstView(models.Model):
    """What a member (ref) sees first who opens the list of conversations."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    member = models.CharField(max_length=60)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "member"], name="first_view_once")]

    def __str__(self) -> str:
        return self.member
