"""A file of orders is brought to the console: looked at without writing, then taken in, once."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bespeak.domain.orders.models import Order
from bespeak.domain.saleschannels.models import RawInput
from bespeak.doors.console import bringing
from tests.doors.console.people import hired, sign_in, text_of
from tests.markup import markup
from tests.scene import Scene

BRING = "/en/console/channels/files/new/"
CSV = (
    "external_id,email,name,sku,quantity,price,currency\n"
    "#501,ada@mail.example,Ada,MUG,1,18.00,USD\n"
    "#502,jun@mail.example,Jun,RING,1,240.00,USD\n"
    "#503,kim@mail.example,Kim,MUG,none,18.00,USD\n"
)


def look(client: Client, text: str | bytes = CSV, name: str = "orders.csv", **given: str) -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post(BRING, {"file": SimpleUploadedFile(name, data), **given})


def take(client: Client, looked: Any) -> Any:
    """The form of the preview, as it stands there."""
    page = markup(looked)
    given = dict(re.findall(r'type="hidden" name="(do|name|mapping|content)" value="([^"]*)"', page))
    return client.post(BRING, given, follow=True)


def test_it_is_looked_at_first_and_nothing_is_written(scene: Scene, mika: Client) -> None:
    before = (Order.objects.count(), RawInput.objects.count())
    looked = look(mika)
    told = text_of(looked)
    assert looked.status_code == 200
    assert "What would become of orders.csv" in told
    assert "Waiting 2" in told
    assert "quantity" in told
    assert "Take 2 orders in" in told
    assert (Order.objects.count(), RawInput.objects.count()) == before


def test_then_it_is_taken_in_once(scene: Scene, mika: Client) -> None:
    looked = look(mika)
    taken = take(mika, looked)
    assert "3 orders were read" in text_of(taken)
    assert {one.external_id for one in Order.objects.all()} >= {"#501", "#502"}
    listed = text_of(mika.get("/en/console/channels/files/"))
    assert "Bespeak's own CSV" in listed
    assert "generic-csv" not in listed
    first = Order.objects.get(external_id="#501")
    assert f"{first.ref} · A file ·" in text_of(mika.get(f"/en/console/orders/{first.ref}/"))
    kept = (Order.objects.count(), RawInput.objects.count())
    assert "nothing would change" in text_of(look(mika, CSV.rsplit("#503", 1)[0]))
    take(mika, looked)
    assert (Order.objects.count(), RawInput.objects.count()) == kept


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [("", "orders.csv", "empty"), ("{", "orders.json", "JSON"), ("a,b\n1,2\n", "orders.csv", "column")],
)
def test_what_cannot_be_used_is_refused_by_name(scene: Scene, mika: Client, text: str, name: str, said: str) -> None:
    refused = look(mika, text, name)
    assert refused.status_code == 422
    assert 'role="alert"' in markup(refused) or "field-error" in markup(refused)
    assert said in text_of(refused)
    assert not RawInput.objects.exists()


def test_what_is_too_large_or_no_file_at_all_is_refused(scene: Scene, mika: Client) -> None:
    large = look(mika, b"x" * (bringing.LARGEST + 10))
    assert (large.status_code, "bespeak admit" in text_of(large)) == (422, True)
    assert mika.post(BRING, {}).status_code == 422
    assert mika.post(BRING, {"do": "take", "content": "%%"}).status_code == 422
    assert look(mika, mapping="none-such").status_code == 422


def test_json_is_read_as_the_command_line_reads_it(scene: Scene, mika: Client) -> None:
    one = {"external_id": "#601", "email": "ada@mail.example", "currency": "USD",
           "lines": [{"sku": "MUG", "quantity": 1, "price": "18.00"}]}  # fmt: skip
    looked = look(mika, json.dumps([one]), "orders.json")
    assert "Take 1 order in" in text_of(looked), text_of(looked)


def test_packers_bring_nothing(scene: Scene) -> None:
    pam = sign_in(hired(scene, "pam", "packer"))
    content = base64.b64encode(CSV.encode()).decode()
    assert pam.get(BRING).status_code == 403
    assert pam.post(BRING, {"do": "take", "content": content}).status_code == 403
    assert not Order.objects.filter(external_id="#501").exists()


def test_a_file_that_was_refused_is_kept_and_can_be_read_another_way(scene: Scene, mika: Client) -> None:
    refused = look(mika, "a,b\n1,2\n", "spring.csv")
    page = markup(refused)
    assert "spring.csv is kept" in text_of(refused)
    kept = dict(re.findall(r'type="hidden" name="(do|name|content)" value="([^"]*)"', page))
    assert base64.b64decode(kept["content"]) == b"a,b\n1,2\n"
    again = mika.post(BRING, {**kept, "mapping": ""})
    assert (again.status_code, "spring.csv is kept" in text_of(again)) == (422, True)
    other = mika.post(BRING, {**kept, "file": SimpleUploadedFile("orders.csv", CSV.encode())})
    assert "What would become of orders.csv" in text_of(other)
