"""Every row belongs to a store."""

from django.apps import apps
from django.db.models import ForeignKey, Model, UniqueConstraint

from tests.shape import house

ABOVE_STORES = {"accounts", "stores"}  # a person who signs in may work in several stores; a store is one


def rows() -> list[type[Model]]:
    return [
        model
        for room in house.rooms()
        if room not in ABOVE_STORES
        if room in apps.app_configs
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
    ]


def store_key(model: type[Model]) -> ForeignKey | None:
    keys = {field.name: field for field in model._meta.local_fields if isinstance(field, ForeignKey)}
    return keys.get("store")


def leads_with_store(model: type[Model]) -> bool:
    key = store_key(model)
    constraints = [one for one in model._meta.constraints if isinstance(one, UniqueConstraint)]
    first = [list(one.fields)[:1] for one in (*model._meta.indexes, *constraints)]
    return bool(key and (key.db_index or key.primary_key or key.unique)) or ["store"] in first


def test_every_row_names_its_store():
    strays = [model._meta.label for model in rows() if (key := store_key(model)) is None or key.null]
    assert strays == []


def test_every_table_can_be_read_store_by_store():
    scattered = [model._meta.label for model in rows() if not leads_with_store(model)]
    assert scattered == []


def test_every_room_is_installed_under_its_own_name():
    with_rows = {room for room in house.rooms() if any((house.DOMAIN / room).glob("models*"))}
    assert with_rows <= {config.label for config in apps.get_app_configs()}
