"""Long lists come page by page, whole and in order, whatever happens meanwhile."""

import base64
from typing import Any

import pytest

from bespeak.journal import worker
from bespeak.journal.models import Errand
from tests.doors.api.desk import Caller, order
from tests.scene import Scene


def walk(caller: Caller, path: str, limit: int) -> list[str]:
    """Every item's ref, page by page."""
    found: list[str] = []
    joint = "&" if "?" in path else "?"
    page = caller.get(f"{path}{joint}limit={limit}")
    while True:
        assert len(page["items"]) <= limit
        found += [one.get("ref") or str(one.get("seq") or one.get("sku") or one.get("id")) for one in page["items"]]
        if page["next"] is None:
            return found
        page = caller.get(f"{path}{joint}limit={limit}&cursor={page['next']}")


WALKED = (
    "/orders",
    "/agreements",
    "/conversations",
    "/enquiries",
    "/inbox",
    "/inbox?kind=customer",
    "/customers",
    "/products",
    "/stock",
    "/keys",
    "/orders?state=held",
)


@pytest.mark.both
def test_endpoints_and_failed_errands_come_page_by_page(settings: Any, olga: Caller):
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    for n in range(3):
        olga.post("/endpoints", {"url": f"http://127.0.0.1:9/{n}", "kinds": ["orders.held"]})
    olga.place(*(order(f"#{n}", email=f"{n}@mail.example") for n in range(2)))
    worker.drain(lanes=("outside",))
    assert Errand.objects.filter(lane="outside").update(outcome="failed") == 6

    for path, long in (("/endpoints", 3), ("/errands/failed", 6)):
        whole = walk(olga, path, 200)
        assert len(whole) == len(set(whole)) == long, path
        assert walk(olga, path, 1) == walk(olga, path, 2) == whole, path
    assert walk(olga, "/errands/failed", 4) == sorted(walk(olga, "/errands/failed", 4), key=int, reverse=True)


@pytest.mark.both
def test_pages_together_are_the_whole_list(scene: Scene, olga: Caller):
    olga.place(*(order(f"#{n}", email=f"{n}@mail.example") for n in range(5)))
    for name in ("Una", "Dora", "Theo"):
        olga.post("/enquiries", {"product": "ring", "name": name})
    for path in WALKED:
        whole = walk(olga, path, 200)
        assert len(whole) == len(set(whole)) > 0, path
        assert walk(olga, path, 1) == walk(olga, path, 2) == whole, path


def test_messages_are_walked_without_gaps(scene: Scene, ben: Caller):
    place = f"/conversations/{scene.talks['ada']}/messages"
    for n in range(5):
        ben.post(place, {"text": f"Message {n}"})
    assert walk(ben, place, 2) == [str(n) for n in range(1, 9)]


def test_what_comes_in_meanwhile_moves_nobody(olga: Caller):
    olga.place(*(order(f"#{n}") for n in range(4)))
    first = olga.get("/orders?limit=2")
    olga.place(order("#late"))
    second = olga.get(f"/orders?limit=2&cursor={first['next']}")
    assert [one["external_id"] for one in first["items"] + second["items"]] == ["#3", "#2", "#1", "#0"]


LISTS = (
    "/orders",
    "/enquiries",
    "/inbox",
    "/inbox?kind=store",
    "/agreements",
    "/products",
    "/customers",
    "/payments",
    "/payments/refunds",
    "/policy/versions",
    "/endpoints",
    "/errands/failed",
    "/prospects",
    "/prospects?kind=lost",
    "/articles",
    "/replies",
)


MADE_UP = (*("x", "null", "[1]", "-1", "1e50", "true", '"\\u0000"', '"\\ud800"', "9" * 30, "💩", '"x"', "{}"),)


def test_a_cursor_of_ones_own_making_leads_nowhere(olga: Caller):
    sent = {base64.urlsafe_b64encode(one.encode()).decode() for one in MADE_UP} | {"x", "💩".encode().hex(), "a" * 1001}
    for path in LISTS:
        for cursor in sent:
            answer = olga.ask("GET", f"{path}{'&' if '?' in path else '?'}cursor={cursor}")
            assert answer.status in {200, 404, 422}, (path, cursor)
            assert answer.status == 200 or answer.json["field"] in {"cursor", "before"}, (path, cursor)
