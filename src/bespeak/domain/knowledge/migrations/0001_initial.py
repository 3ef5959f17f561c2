"""What the people of a store know and say, with the index over its words."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import bespeak.kit.gramfield
from bespeak.kit import gramfield

TABLE = "knowledge_searchtext"


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    gramfield.make(TABLE, schema_editor)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    gramfield.drop(TABLE, schema_editor)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0002_pictures"),
        ("stores", "0008_widget_origins"),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("ref", models.CharField(max_length=24, unique=True)),
                ("handle", models.CharField(max_length=120)),
                ("language", models.CharField(max_length=12)),
                ("kind", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("tags", models.JSONField(default=list)),
                ("published", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                ("asks_from", models.IntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=60)),
                ("archived_at", models.DateTimeField(null=True)),
                ("archived_by", models.CharField(default="", max_length=60)),
                (
                    "store",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ArticleProduct",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="products", to="knowledge.article"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("version", models.IntegerField()),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("tags", models.JSONField(default=list)),
                ("products", models.JSONField(default=list)),
                ("published", models.BooleanField()),
                ("important", models.BooleanField(default=False)),
                ("why", models.CharField(default="", max_length=300)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=60)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="knowledge.article"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Calmed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("talk", models.CharField(max_length=24)),
                ("seq", models.BigIntegerField()),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "store",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Checklist",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("ref", models.CharField(max_length=24, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("role", models.CharField(default="", max_length=20)),
                ("version", models.IntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=60)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "store",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("ref", models.CharField(max_length=24, unique=True)),
                ("position", models.IntegerField()),
                ("task", models.CharField(default="", max_length=300)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="knowledge.article"
                    ),
                ),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="knowledge.checklist"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Learned",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("member", models.CharField(max_length=60)),
                ("version", models.IntegerField()),
                ("at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learned",
                        to="knowledge.checklistitem",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("ref", models.CharField(max_length=24, unique=True)),
                ("owner", models.CharField(default="", max_length=60)),
                ("shortcut", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("hint", models.CharField(default="", max_length=500)),
                ("mood", models.CharField(default="", max_length=10)),
                ("tags", models.JSONField(default=list)),
                ("used", models.BigIntegerField(default=0)),
                ("version", models.IntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=60)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "store",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReplyText",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=12)),
                ("text", models.TextField()),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="texts", to="knowledge.reply"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("heading", models.TextField()),
                ("grams", bespeak.kit.gramfield.Grams()),
                (
                    "article",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="search",
                        to="knowledge.article",
                    ),
                ),
                (
                    "reply_text",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="search",
                        to="knowledge.replytext",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.store"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["store", "-id"], name="article_of_store"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(fields=("store", "handle", "language"), name="article_handle"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1), ("asks_from__gte", 1), ("asks_from__lte", models.F("version"))),
                name="article_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="articleproduct",
            constraint=models.UniqueConstraint(fields=("article", "product"), name="article_product_once"),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(fields=("article", "version"), name="article_version_once"),
        ),
        migrations.AddConstraint(
            model_name="calmed",
            constraint=models.UniqueConstraint(fields=("store", "talk"), name="calmed_once"),
        ),
        migrations.AddIndex(
            model_name="checklist",
            index=models.Index(fields=["store", "id"], name="checklist_of_store"),
        ),
        migrations.AddConstraint(
            model_name="checklistitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("article", None), models.Q(("task", ""), _negated=True)),
                    models.Q(("article__isnull", False), ("task", "")),
                    _connector="OR",
                ),
                name="item_is_one",
            ),
        ),
        migrations.AddIndex(
            model_name="learned",
            index=models.Index(fields=["store", "member"], name="learned_by"),
        ),
        migrations.AddConstraint(
            model_name="learned",
            constraint=models.UniqueConstraint(fields=("item", "member", "version"), name="learned_once"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None)), fields=("store", "owner", "shortcut"), name="reply_shortcut"
            ),
        ),
        migrations.AddConstraint(
            model_name="replytext",
            constraint=models.UniqueConstraint(fields=("reply", "language"), name="reply_language_once"),
        ),
        migrations.AddConstraint(
            model_name="searchtext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("article", None), ("reply_text__isnull", False)),
                    models.Q(("article__isnull", False), ("reply_text", None)),
                    _connector="OR",
                ),
                name="search_text_of_one",
            ),
        ),
        migrations.RunPython(make, drop),
    ]
