"""Multiplies a few orders and talks by SQL: `python -m bench.inside.copies COPIES` on an empty database.

Copy k of a row has its id moved by k strides and another end to its ref, its contacts and the channel's own id; what
points at it moves with it. So every constraint that holds for the few holds for the many (and is checked: CHECK and
UNIQUE by the database while they come in, foreign keys afterwards). Times lie within the last four weeks, deadlines
within the next three days. Indexes are made afterwards, and the planner is told.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count, islice
from typing import Any

from django.db import connection, models, transaction

from bench.inside import few
from bespeak.domain.agreements import models as agreements
from bespeak.domain.conversations import models as conversations
from bespeak.domain.customers import models as customers
from bespeak.domain.orders import models as orders
from bespeak.domain.payments import models as payments
from bespeak.journal import models as journal

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
END, ENDED = 4, {"ref", "code"}
"""So many letters at the end of a ref, and of a code that customers type, tell the copy."""
PREFIXES = ("cus_", "cnv_", "cfm_", "agr_", "ord_", "pay_", "cap_", "rfd_")
STEP, ROUND, WITHIN = 600, 61, 250_000
"""Seconds between two copies; the same for what lies ahead, and within how many that stays."""
AHEAD = {"deadline", "due_at", "valid_until", "hold_until"}
CLONED: tuple[type[models.Model], ...] = (
    customers.Customer, customers.ContactPoint, conversations.Conversation, conversations.Topic, conversations.Event,
    conversations.Confirmation, agreements.Agreement, agreements.Version, agreements.VersionLine, agreements.Promise,
    agreements.Acceptance, orders.Order, orders.OrderLine, orders.Gate, orders.Decision, orders.JudgedFacts,
    orders.Cancellation, payments.PaymentRequest, payments.Capture, payments.RefundDue, journal.Fact, journal.Errand,
)  # fmt: skip
MARKED = {
    "customers_customer.name": "{0} || ' ' || c.code",
    "customers_contactpoint.value": "replace({0}, '@', '.' || lower(c.code) || '@')",
    "conversations_conversation.client_key": "{0} || c.code",
    "agreements_agreement.code": f"substr({{0}}, 1, 12 - {END}) || c.code",
    "orders_order.external_id": "CASE WHEN {0} = '' THEN '' ELSE {0} || '-' || c.code END",
    "payments_capture.external_key": "{0} || c.code",
}
Strides = dict[type[models.Model], int]


def main() -> None:
    number, began = int(sys.argv[1]), time.monotonic()
    made, each = few.make()
    templates = time.monotonic() - began
    copy(number)
    told = {
        "orders": orders.Order.objects.count(), "messages": conversations.Event.objects.filter(kind="message").count(),
        "store_id": made.store.id, "few": each, "seconds": round(time.monotonic() - began, 1),
        "templates": round(templates, 1),
    }  # fmt: skip
    print(json.dumps(told))


def copy(number: int) -> None:
    """So many copies of every row there is in CLONED."""
    strides = {model: _stride(model) for model in CLONED}
    tables = [model._meta.db_table for model in CLONED]
    with _hurried(), transaction.atomic():
        _codes(number)
        with _without_indexes(tables):
            for model in CLONED:
                if strides[model]:
                    _multiply(model, strides)
    _tell_the_planner()


def _rows(model: type[models.Model]) -> str:
    """Which rows are copied: of the journal what it knows of orders, which is most of it."""
    return "WHERE substr(t.subject, 1, 4) = 'ord_'" if model._meta.app_label == "journal" else ""


def _stride(model: type[models.Model]) -> int:
    table = connection.ops.quote_name(model._meta.db_table)
    least, most = _ask(f"SELECT min(id), max(id) FROM {table} t {_rows(model)}")
    return int(most - least + 1) if most else 0


def _codes(number: int) -> None:
    """So many ends of refs that none of the few has."""
    named = [(one, field.column) for one in CLONED for field in one._meta.concrete_fields if field.column in ENDED]
    taken = {text[-END:] for one, column in named for text in one._base_manager.values_list(column, flat=True)}
    free = (code for code in map(_code, count(1)) if code not in taken)
    _do("CREATE TEMPORARY TABLE copies (k bigint PRIMARY KEY, code varchar(8))")
    values = ", ".join(f"({k}, '{code}')" for k, code in enumerate(islice(free, number), 1))
    _do(f"INSERT INTO copies (k, code) VALUES {values}")


def _code(n: int) -> str:
    return "".join(LETTERS[n >> 5 * place & 31] for place in reversed(range(END)))


def _multiply(model: type[models.Model], strides: Strides) -> None:
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(one.column) for one in fields)
    copied = ", ".join(_column(model, one, strides) for one in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    _do(f"CREATE TEMPORARY TABLE t AS SELECT * FROM {table} t {_rows(model)}")
    _do(f"INSERT INTO {table} ({names}) SELECT {copied} FROM copies c CROSS JOIN t")
    _do("DROP TABLE t")
    if connection.vendor == "postgresql":
        _do(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _column(model: type[models.Model], field: Any, strides: Strides) -> str:
    """What a copy has in this column."""
    own = f"t.{connection.ops.quote_name(field.column)}"
    if marked := MARKED.get(f"{model._meta.db_table}.{field.column}"):
        return marked.format(own)
    if target := _points_at(model, field):
        return f"{own} + c.k * {strides[target]}"
    if isinstance(field, models.DateTimeField):
        return _at(own, f"((c.k * {ROUND}) % {WITHIN})" if field.column in AHEAD else f"(c.k * {STEP})")
    if isinstance(field, models.JSONField):
        return _without_namesakes(own)
    return _other_ref(own) if _holds_refs(model, field) else own


def _points_at(model: type[models.Model], field: Any) -> type[models.Model] | None:
    """Whose number stands there, if those rows are copied too."""
    if field.primary_key:
        return model
    if field.column == "fact_id":
        return journal.Fact
    by_number = field.is_relation and field.target_field.primary_key
    return field.related_model if by_number and field.related_model in CLONED else None


def _at(own: str, seconds: str) -> str:
    if connection.vendor == "postgresql":
        return f"{own} - {seconds} * interval '1 second'"
    return f"strftime('%Y-%m-%d %H:%M:%f', {own}, '-' || {seconds} || ' seconds') || '000'"


def _without_namesakes(own: str) -> str:
    """Everybody has a name and an address of their own."""
    as_text = f"{own}::text" if connection.vendor == "postgresql" else own
    other = f"replace({as_text}, '@mail.example', '.' || lower(c.code) || '@mail.example')"
    for name in few.LAST:
        other = f"replace({other}, ' {name}\"', ' {name} ' || c.code || '\"')"
    return f"({other})::jsonb" if connection.vendor == "postgresql" else other


def _holds_refs(model: type[models.Model], field: Any) -> bool:
    if not isinstance(field.target_field if field.is_relation else field, models.CharField):
        return False
    table, column = (connection.ops.quote_name(one) for one in (model._meta.db_table, field.column))
    prefixes = ", ".join(repr(one) for one in PREFIXES)
    return bool(_ask(f"SELECT count(*) FROM {table} WHERE substr({column}, 1, {END}) IN ({prefixes})")[0])


def _other_ref(own: str) -> str:
    other = f"substr({own}, 1, length({own}) - {END}) || c.code"
    prefixes = ", ".join(repr(one) for one in PREFIXES)
    return f"CASE WHEN substr({own}, 1, 4) IN ({prefixes}) THEN {other} ELSE {own} END"


@contextmanager
def _hurried() -> Iterator[None]:
    """Nothing of this must outlive a power cut; keys to other tables are looked at in the end, all at once."""
    if connection.vendor == "postgresql":
        _do("SET session_replication_role = replica")
        _do("SET synchronous_commit = off")
        _do("SET maintenance_work_mem = '1GB'")
        yield
        _do("SET session_replication_role = origin")
        return
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -1000000"):
        _do(f"PRAGMA {pragma}")
    yield
    broken = _ask("SELECT count(*) FROM pragma_foreign_key_check")[0]
    if broken:
        raise SystemExit(f"{broken} rows point at nothing")
    _do("PRAGMA journal_mode = WAL")


@contextmanager
def _without_indexes(tables: Sequence[str]) -> Iterator[None]:
    made = _indexes(tables)
    for name, _ in made:
        _do(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    for _, statement in made:
        _do(statement)


def _indexes(tables: Sequence[str]) -> list[tuple[str, str]]:
    """Those that stand for no constraint, with the statement that makes them."""
    some = ", ".join(repr(one) for one in tables)
    if connection.vendor == "postgresql":
        where = f"schemaname = 'public' AND tablename IN ({some})"
        own = "NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)"
        return _all(f"SELECT indexname, indexdef FROM pg_indexes WHERE {where} AND {own}")
    return _all(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({some})"
    )


def _tell_the_planner() -> None:
    if connection.vendor == "sqlite":
        _do("PRAGMA analysis_limit = 2000")
    _do("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _all(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _ask(statement: str) -> Any:
    return _all(statement)[0]


if __name__ == "__main__":
    main()
