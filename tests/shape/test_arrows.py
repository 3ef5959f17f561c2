"""Calls go down, facts go up: what the import linter cannot see of it."""

import ast

from django.apps import apps
from django.db.models import Model

from tests.shape import house

BELOW_THE_DOORS = [house.SOURCE / name for name in ("kit", "journal", "domain")]


def place(model: type[Model]) -> int:
    """How high in the house a model lives: journal 0, then the rooms in the order of the story."""
    module = model.__module__.split(".")
    return house.story().index(module[2]) + 1 if module[1] == "domain" else 0


def ours() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("bespeak.")]


def relations() -> list[tuple[type[Model], object, type[Model]]]:
    return [
        (model, field, field.related_model)
        for model in ours()
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if field.is_relation and field.related_model in ours()
    ]


def test_keys_point_down():
    upward = [
        f"{model.__name__}.{field.name} → {to.__name__}" for model, field, to in relations() if place(to) > place(model)
    ]
    assert upward == []


def test_no_reverse_accessor_crosses_rooms():
    visible = [
        f"{model.__name__}.{field.name} needs related_name='+'"
        for model, field, to in relations()
        if place(to) != place(model) and field.remote_field.related_name != "+"
    ]
    assert visible == []


def test_only_models_import_the_models_of_another_room():
    reaching_in = [
        f"{house.short(file)}:{line} imports {name}"
        for file in house.files(house.DOMAIN)
        for line, name in house.imports(file)
        if name.startswith("bespeak.domain.") and name.split(".")[3:4] == ["models"]
        if name.split(".")[2] != house.room_of(file) and house.furniture_of(file) != "models"
    ]
    assert reaching_in == []


def test_nothing_hides_an_import_in_a_function():
    hidden = sorted(
        f"{house.short(file)}:{node.lineno} in {function.name}"
        for file in house.files()
        for function in house.functions(file)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    )
    assert hidden == []


def test_nobody_sends_or_receives_django_signals():
    signals = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.db.backends.signals")
    found = [
        f"{house.short(file)}:{line} imports {name}"
        for file in house.files()
        for line, name in house.imports(file)
        if house.starts_with(name, *signals)
    ]
    assert found == []


def test_below_the_doors_nobody_knows_of_the_web():
    web = ("django.http", "django.urls", "django.shortcuts", "django.template", "django.views", "ninja")
    found = [
        f"{house.short(file)}:{line} imports {name}"
        for folder in BELOW_THE_DOORS
        for file in house.files(folder)
        for line, name in house.imports(file)
        if house.starts_with(name, *web)
    ]
    assert found == []
