"""A list asks the database as often for many things as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.journal import worker
from tests.doors.api.desk import Caller, order
from tests.scene import Scene

MOST = 12


def statements(caller: Caller, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        caller.get(path)
    return len(asked)


def writes_down(olga: Caller, name: str) -> None:
    """One of each that a store knows."""
    article = {"title": name, "body": name, "language": "en", "products": ["ring"], "published": True}
    ref = olga.post("/articles", article)["ref"]
    olga.post("/replies", {"shortcut": name, "name": name, "texts": {"en": name, "ja": name}})
    olga.post("/checklists", {"name": name, "items": [{"article": ref}, {"task": name}]})


@pytest.mark.both
def test_lists_take_a_constant_number_of_statements(scene: Scene, olga: Caller):
    paths = [
        "/orders",
        "/customers",
        "/conversations",
        "/enquiries",
        "/inbox",
        "/inbox/counts",
        "/inbox?search=ada",
        "/tags",
        "/views",
        "/prospects",
        "/articles",
        "/replies",
        "/checklists",
        "/knowledge",
        "/agreements",
        "/products",
        "/stock",
        "/holds",
        "/keys",
        "/receipts",
    ]
    olga.place(order("#0"), order("#h", email="jun@mail.example"))
    writes_down(olga, "ada")
    worker.drain()
    few = {path: statements(olga, path) for path in paths}
    olga.place(*(order(f"#{n}", email=f"{n % 2}@mail.example") for n in range(30)))
    for name in ("una", "dora", "theo"):
        scene.talk(name, "mug", "lamp")
        scene.agree(name, "MUG")
        olga.post("/enquiries", {"product": "ring", "name": name})
        olga.post(f"/conversations/{scene.talks[name]}/tags", {"name": name})
        olga.post("/views", {"name": name})
        writes_down(olga, name)
    worker.drain()
    assert {path: statements(olga, path) for path in paths} == few
    assert max(few.values()) <= MOST


def test_one_order_in_full_takes_few_statements(olga: Caller):
    lines = [{"sku": "MUG", "quantity": 1, "price": "18.00"}] * 20
    [placed] = olga.place(order(lines=lines, total="360.00"))
    assert statements(olga, f"/orders/{placed['order']}") <= MOST
