"""Every address by everybody: the walk reads the document, so that no new route can be forgotten."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bespeak.domain.stores import roles
from bespeak.doors.api.api import api
from bespeak.doors.console.housewords import SCOPES as SCOPE_WORDS
from bespeak.journal import worker
from bespeak.kit import refs as refs_kit
from bespeak.project.roles import SCOPES
from tests.domain import album
from tests.doors.api.desk import Caller, carrying, hired, soon
from tests.doors.hooks.street import connected
from tests.scene import Scene, open_scene

HERE = "/api/v1/"
ROLES = ("agent", "packer", "manager", "owner", "integrator")
WITHOUT_A_KEY = {"/api/v1/openapi.json"}
"""The short public list."""

Route = tuple[str, str, str]


def routes() -> Iterator[Route]:
    """(method, address, permission) of every route in the document."""
    for path, methods in api.get_openapi_schema(path_prefix=HERE)["paths"].items():
        for method, operation in methods.items():
            [need] = operation["security"]
            [permission] = need["AccessKey"]
            yield method.upper(), path, permission


ALL = sorted(routes())


def named(path: str, **names: str) -> str:
    """The address with something for every name in it."""
    return re.sub(r"{(\w+)}", lambda found: names.get(found[1], "1"), path)


def test_every_address_that_is_served_stands_in_the_document():
    served = {f"{HERE}{pattern.pattern}" for pattern in api.urls[0]}
    documented = {re.sub(r"{(\w+)}", r"<\1>", path) for _, path, _ in ALL}
    assert {re.sub(r"<\w+:", "<", one) for one in served} - {HERE} == documented | WITHOUT_A_KEY


def test_every_route_names_a_permission_that_some_role_has():
    given = {permission for role in ROLES for permission in roles.permissions_of(role)}
    assert {permission for _, _, permission in ALL} <= given


@pytest.mark.parametrize(("method", "path", "permission"), ALL)
def test_strangers_are_asked_who_they_are(db: None, method: str, path: str, permission: str):
    for secret in ("", "bsk_" + "0" * 32):
        answer = Caller(secret).ask(method, named(path), {})
        assert (answer.status, answer.code) == (401, "unauthenticated")


def test_a_key_without_the_permission_is_told_which_one_it_lacks(scene: Scene):
    everything = roles.permissions_of("owner")
    for method, path, permission in ALL:
        lacking = Caller(scene.key(*sorted(everything - {permission})))
        answer = lacking.ask(method, named(path), {})
        assert (answer.status, answer.code) == (403, "forbidden"), (method, path)
        assert answer.json["data"] == {"permission": permission}
        assert answer.json["text"] in (f"This needs the permission {permission}.", "This key may not place orders.")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_it_may_and_nothing_else(scene: Scene, role: str):
    somebody = carrying(scene, hired(scene, role.title(), role))
    opened = {
        (method, path) for method, path, _ in ALL if somebody.ask(method, named(path), {}).status not in {401, 403}
    }
    may = {(method, path) for method, path, permission in ALL if permission in roles.permissions_of(role)}
    assert opened == may


@pytest.mark.parametrize("scope", ["codes", "orders", "parcels"])
def test_a_key_with_a_scope_opens_what_that_holds_and_nothing_else(scene: Scene, scope: str):
    key = carrying(scene, scene.olga, scope)
    opened = {(method, path) for method, path, _ in ALL if key.ask(method, named(path), {}).status not in {401, 403}}
    holds = roles.expand((scope,))
    assert opened == {(method, path) for method, path, permission in ALL if permission in holds}


def test_every_scope_is_told_where_keys_are_made_and_in_the_guide():
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "api.md").read_text(encoding="utf-8")
    told = api.get_openapi_schema(path_prefix=HERE)["components"]["schemas"]["AccessKeyGiven"]["description"]
    listed = re.search(r"\((.*?)\)", told, re.DOTALL)
    assert listed
    assert set(re.findall(r"\w+", listed[1])) == set(SCOPES) == set(SCOPE_WORDS)
    table = guide.partition("| scope | opens |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(SCOPES)


def test_a_key_of_another_store_finds_nothing_of_this_one(scene: Scene, olga: Caller):
    elsewhere = open_scene(slug="elsewhere")
    stranger = carrying(elsewhere, elsewhere.olga)
    for method, path, _ in ALL:
        if "{" in path:
            answer = stranger.ask(method, _ours(scene, olga, path), BODIES.get((method, path), {}))
            assert (answer.status, answer.code) == (404, "not_found"), (method, path, answer.raw)


def _ours(scene: Scene, olga: Caller, path: str) -> str:
    """An address of something that is there, in our store."""
    talk = scene.talks["ada"]
    noun = path.removeprefix(HERE).split("/")[0]
    refs: dict[str, Any] = {
        "orders": lambda: olga.get("/orders")["items"][0]["ref"] if olga.get("/orders")["items"] else _an_order(scene),
        "agreements": lambda: scene.agreed["hana"].ref,
        "conversations": lambda: talk,
        "customers": lambda: scene.customer("ada"),
        "products": lambda: "mug",
        "holds": lambda: olga.get("/holds")["items"][0]["ref"],
        "policy": lambda: "7",
        "payments": lambda: "pay_0000000000000000",
        "keys": lambda: olga.get("/keys")["items"][0]["ref"],
        "endpoints": lambda: "end_0000000000000000",
        "errands": lambda: "1",
        "receipts": lambda: "raw_0000000000000000",
        "channels": lambda: _a_channel(scene, olga),
        "enquiries": lambda: _an_enquiry(olga),
        "tags": lambda: _a_tag(olga, talk),
        "views": lambda: olga.post("/views", {"name": "Gifts"})["ref"],
        "prospects": lambda: _a_prospect(olga),
        "articles": lambda: olga.post("/articles", ARTICLE | {"title": refs_kit.new("art")})["ref"],
        "replies": lambda: olga.post("/replies", REPLY | {"shortcut": refs_kit.new("rep").lower()})["ref"],
        "checklists": lambda: olga.post("/checklists", CHECKLIST)["ref"],
    }
    confirmation = olga.get(f"/conversations/{talk}/confirmations")["items"][0]["ref"]
    ref = refs[noun]()
    if noun == "products":
        ref = olga.get("/products/mug")["ref"]
    file = _a_file(olga, talk) if "{file}" in path else ""
    return named(path, ref=ref, name=ref, version=ref, number=ref, confirmation=confirmation, file=file)


def _an_enquiry(olga: Caller) -> str:
    made = olga.post("/enquiries", {"product": "ring", "name": "Nora", "client_key": "an enquiry"})
    return str(made["ref"])


def _a_tag(olga: Caller, talk: str) -> str:
    olga.post(f"/conversations/{talk}/tags", {"name": "gift"})
    return str(olga.get("/tags")["items"][0]["ref"])


def _a_file(olga: Caller, talk: str) -> str:
    given = {"name": "ring.png", "content": base64.b64encode(album.picture()).decode()}
    olga.post(f"/conversations/{talk}/messages", {"files": [given], "client_key": "a file"})
    entries = olga.get(f"/conversations/{talk}/messages")["items"]
    return str(next(file["ref"] for one in entries for file in one["files"]))


def _a_channel(scene: Scene, olga: Caller) -> str:
    there: list[dict[str, str]] = olga.get("/channels")["items"]
    return there[0]["ref"] if there else connected(scene).ref


def _a_prospect(olga: Caller) -> str:
    worker.drain()
    return str(olga.get("/prospects")["items"][0]["ref"])


def _an_order(scene: Scene) -> str:
    return scene.order("MUG", email="ada@mail.example").order


SAID = {"text": "Hello"}
ARTICLE = {"title": "Sizes", "body": "How", "language": "en"}
REPLY = {"shortcut": "late", "name": "Late", "texts": {"en": "Sorry"}}
CHECKLIST = {"name": "First days", "items": [{"task": "Greet"}]}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    (method, HERE + path): body
    for method, path, body in (
        ("POST", "conversations/{ref}/tags", {"name": "gift"}),
        ("POST", "conversations/{ref}/questions", {"text": "Which?", "choices": ["This", "That"]}),
        ("POST", "conversations/{ref}/products", {"skus": ["MUG"]}),
        ("POST", "conversations/{ref}/messages/{seq}/answer", {"chosen": [0]}),
        ("POST", "conversations/{ref}/messages/{seq}/verdict", {"detail": "x", "yes": True}),
        ("PUT", "conversations/{ref}/read", {"seq": 1}),
        ("POST", "tags/{ref}/merge", {"into": "tag_0000000000000000"}),
        ("POST", "orders/{ref}/override", {"to": "declined", "reason": "Because"}),
        ("POST", "orders/{ref}/cancellation", {"reason": "Because"}),
        ("POST", "orders/{ref}/review", {"reason": "Because"}),
        ("POST", "orders/{ref}/parcel", {"carrier": "DHL"}),
        ("POST", "orders/{ref}/parcel/correction", {"carrier": "DHL"}),
        ("POST", "payments/{ref}/correction", {"reason": "Because"}),
        ("POST", "orders/{ref}/lines/{position}/variant", {"sku": "MUG"}),
        (
            "POST",
            "agreements/{ref}/versions",
            {"valid_until": "2199-01-01T00:00:00Z", "promises": [{"kind": "other", "text": "x"}]},
        ),
        ("POST", "agreements/{ref}/acceptance", {"version": 1, "hash": "0" * 64, "how": "api"}),
        ("POST", "agreements/{ref}/refusal", {"reason": "other"}),
        ("POST", "agreements/{ref}/withdrawal", {"reason": "other"}),
        ("POST", "conversations/{ref}/messages", SAID),
        ("POST", "conversations/{ref}/notes", SAID),
        ("PATCH", "conversations/{ref}/messages/{seq}", SAID),
        ("PUT", "conversations/{ref}/assignee", {"member": ""}),
        ("PUT", "conversations/{ref}/turn", {"to": "nobody"}),
        ("PUT", "conversations/{ref}/snooze", {"until": soon(days=2)}),
        ("PUT", "conversations/{ref}/hold", {"reason": "Because"}),
        ("POST", "conversations/{ref}/calls", {"customer_said": "Hello", "store_said": "Hello"}),
        ("POST", "conversations/{ref}/topics", {}),
        ("POST", "conversations/{ref}/confirmations", {"kind": "delivery", "country": "US"}),
        ("POST", "customers/{ref}/contacts", {"kind": "phone", "value": "+13035550100"}),
        ("POST", "customers/{ref}/verifications", {"outcome": "passed"}),
        ("POST", "customers/{ref}/code", {"address": "ada@mail.example"}),
        ("POST", "customers/{ref}/code/confirmation", {"code": "123456"}),
        ("PUT", "prospects/{ref}/step", {"step": "call", "due_at": soon(days=2)}),
        ("PUT", "prospects/{ref}/owner", {"member": ""}),
        ("POST", "prospects/{ref}/interests", {"products": ["mug"]}),
        ("POST", "prospects/{ref}/end", {"how": "none"}),
        ("PUT", "articles/{ref}", ARTICLE),
        ("PUT", "replies/{ref}", REPLY),
        ("PUT", "checklists/{ref}", CHECKLIST),
        ("POST", "customers/{ref}/merge", {"into": "cus_0000000000000000"}),
    )
}
