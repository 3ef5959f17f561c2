"""Rows of what is known. An article and a reply are one row that reads as it does today; how an article read before
stands beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bespeak.kit.gramfield import Grams


class Article(models.Model):
    """`version` counts up with each change; whoever learned a version before `asks_from` is asked to read it again."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    handle = models.CharField(max_length=120)
    language = models.CharField(max_length=12)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    body = models.TextField()
    tags = models.JSONField(default=list)
    published = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    asks_from = models.IntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=60)
    archived_at = models.DateTimeField(null=True)
    archived_by = models.CharField(max_length=60, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "handle", "language"], name="article_handle"),
            models.CheckConstraint(
                condition=Q(version__gte=1) & Q(asks_from__gte=1) & Q(asks_from__lte=models.F("version")),
                name="article_version",
            ),
        ]
        indexes = [models.Index(fields=["store", "-id"], name="article_of_store")]

    def __str__(self) -> str:
        return self.ref


class ArticleProduct(models.Model):
    """That an article is about a product."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, models.PROTECT, related_name="products")
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "product"], name="article_product_once")]


class ArticleVersion(models.Model):
    """How an article read from then on. Never changed."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, models.PROTECT, related_name="versions")
    version = models.IntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    tags = models.JSONField(default=list)
    products = models.JSONField(default=list)
    published = models.BooleanField()
    important = models.BooleanField(default=False)
    why = models.CharField(max_length=300, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "version"], name="article_version_once")]


class Reply(models.Model):
    """Words kept ready. `owner` is the member whose own they are, "" for the whole store's; `used` how often they were
    sent."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    owner = models.CharField(max_length=60, default="")
    shortcut = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    hint = models.CharField(max_length=500, default="")
    mood = models.CharField(max_length=10, default="")
    tags = models.JSONField(default=list)
    used = models.BigIntegerField(default=0)
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=60)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "owner", "shortcut"], condition=Q(archived_at=None), name="reply_shortcut"
            )
        ]

    def __str__(self) -> str:
        return self.ref


class ReplyText(models.Model):
    """A reply in one language."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="texts")
    language = models.CharField(max_length=12)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "language"], name="reply_language_once")]


class SearchText(models.Model):
    """An article or a reply in one language, to be looked through; `heading` is what of it says most. What is put away
    has none."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    article = models.OneToOneField(Article, models.PROTECT, related_name="search", null=True)
    reply_text = models.OneToOneField(ReplyText, models.PROTECT, related_name="search", null=True)
    heading = models.TextField()
    grams = Grams()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(article=None, reply_text__isnull=False) | Q(article__isnull=False, reply_text=None),
                name="search_text_of_one",
            )
        ]


class Checklist(models.Model):
    """What people of a role (all: "") learn, in order."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, default="")
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=60)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["store", "id"], name="checklist_of_store")]

    def __str__(self) -> str:
        return self.ref


class ChecklistItem(models.Model):
    """An article to read, or a task. One that was taken out stays for who has done it."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="items")
    ref = models.CharField(max_length=24, unique=True)
    position = models.IntegerField()
    article = models.ForeignKey(Article, models.PROTECT, related_name="+", null=True)
    task = models.CharField(max_length=300, default="")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(article=None) & ~Q(task="") | Q(article__isnull=False, task=""), name="item_is_one"
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Learned(models.Model):
    """That a member has read an article as it was in this version, or done a task (version 0)."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="learned")
    member = models.CharField(max_length=60)
    version = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "member", "version"], name="learned_once")]
        indexes = [models.Index(fields=["store", "member"], name="learned_by")]


class Calmed(models.Model):
    """That somebody looked: what was said in this conversation up to `seq` is not heated after all."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    talk = models.CharField(max_length=24)
    seq = models.BigIntegerField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "talk"], name="calmed_once")]
