"""A store is set up in five questions: each answer is kept, is left for later, is changed; then a test order."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.orders import finding
from bespeak.domain.policy import queries as policies
from bespeak.domain.shipping import queries as shipping
from bespeak.domain.stores import answering, queries
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.answering import AnsweringView
from bespeak.domain.stores.hours import Hours
from bespeak.kit import clock
from bespeak.kit.mailing import Way
from tests.doors.console.people import PASSWORD, hired, sign_in, text_of
from tests.markup import markup
from tests.scene import MAX, open_scene

SETUP = "/en/console/setup/"
FIVE = ("store", "hours", "rules", "goods", "people")


@pytest.fixture
def new(db, _quick) -> queries.StoreView:
    """A store as `bespeak store open` leaves it, with its owner."""
    made = stores.open_store(
        slug="atelier", name="Atelier", currency="EUR", country="FR", language="en", timezone="Europe/Paris",
        by=MAX, at=clock.now(),
    )  # fmt: skip
    stores.add_member(
        store_id=made.id, email="olga@atelier.example", name="Olga", role="owner", by=MAX, at=clock.now(),
        password=PASSWORD,
    )  # fmt: skip
    return made


@pytest.fixture
def olga(new) -> Client:
    return sign_in("olga@atelier.example")


def hidden(client: Client, place: str, name: str) -> str:
    page = markup(client.get(place))
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]  # type: ignore[index]


def answer(client: Client, question: str, given: dict, *, seen: str = ""):
    place = f"{SETUP}{question}/"
    return client.post(place, {"seen": seen or hidden(client, place, "seen"), **given})


def about(store: queries.StoreView, **changes: str) -> dict[str, str]:
    names = ("name", "language", "timezone", "talk_url", "email", "phone")
    return {name: getattr(store, name) for name in names} | changes


def place_goods(client: Client, **changes):
    given = {"name": "Ring", "sku": "RING", "price": "240.00", "stock": "3", "marks": ["limited"]}
    return client.post(f"{SETUP}goods/", {"key": hidden(client, f"{SETUP}goods/", "key"), **given, **changes})


def test_the_owner_of_a_new_store_lands_in_the_set_up(new, olga):
    told = olga.get("/en/console/", follow=True)
    assert told.redirect_chain[-1][0] == SETUP
    assert "0 of 5 answered." in text_of(told)
    stores.add_member(
        store_id=new.id,
        email="pat@atelier.example",
        name="Pat",
        role="agent",
        by=MAX,
        at=clock.now(),
        password=PASSWORD,
    )
    pat = sign_in("pat@atelier.example")
    assert pat.get("/en/console/", follow=True).redirect_chain[-1][0] == "/en/console/orders/"
    assert SETUP in markup(olga.get("/en/console/orders/"))
    assert SETUP not in markup(pat.get("/en/console/orders/"))


def test_five_answers_and_a_test_order_from_beginning_to_end(new, olga):
    """As a new owner would: every page leads to the next."""
    on = answer(olga, "store", about(new, email="hello@atelier.example"))
    assert on["Location"] == f"{SETUP}hours/"
    week = {f"{end}-{day}a": text for day in range(5) for end, text in (("opens", "10:00"), ("closes", "18:30"))}
    on = answer(olga, "hours", week | {"closed-0": "2027-12-25", "why-0": "Christmas"})
    assert on["Location"] == f"{SETUP}rules/"
    chosen = ["specification-first", "availability-first", "talk-first"]
    on = olga.post(f"{SETUP}rules/", {"version": "0", "rules": chosen, "hours": "48"})
    assert on["Location"] == f"{SETUP}goods/"
    assert place_goods(olga).status_code == 302
    assert "4 of 5" in text_of(olga.get(SETUP))
    olga.post("/en/console/members/invite/", {"email": "cleo@atelier.example", "role": "packer"})
    assert "5 of 5" in text_of(olga.get(SETUP))
    judged = try_it(olga)
    assert "TEST-" in text_of(judged)
    assert "availability-first" in text_of(judged)
    assert olga.get("/en/console/", follow=True).redirect_chain[-1][0] == "/en/console/orders/"
    policy = policies.current([new.id])[new.id]
    assert {rule.code for rule in policy.rules} == set(chosen)
    assert queries.opening_hours(new.id)[0] == Hours(0, "10:00", "18:30")


def try_it(client: Client, **changes: str):
    given = {"key": hidden(client, f"{SETUP}trial/", "key"), "sku": "RING", "quantity": "1", "country": "FR"}
    return client.post(f"{SETUP}trial/", given | changes, follow=True)


def test_a_test_order_shows_what_its_customer_sees_and_is_cancelled(new, olga):
    place_goods(olga)
    page = markup(try_it(olga))
    customer = re.search(r'href="(/orders/ord_\w+/\?link=[^"]+)"', page)[1]  # type: ignore[index]
    assert "TEST-" in text_of(Client().get(customer.replace("&amp;", "&"), follow=True))
    [stands] = finding.trials(store_id=new.id, actor=MAX)
    assert stands.state == "held"
    assert "A test order stands" in text_of(olga.get(SETUP))
    try_it(olga)
    assert [one.state for one in finding.trials(store_id=new.id, actor=MAX)] == ["held", "cancelled"]
    assert olga.post(f"{SETUP}trial/end/").status_code == 302
    assert [one.state for one in finding.trials(store_id=new.id, actor=MAX)] == ["cancelled", "cancelled"]
    assert "A test order stands" not in text_of(olga.get(SETUP))
    found = catalog.variant(store_id=new.id, sku="RING")
    [level] = inventory.levels(store_id=new.id, variant_ids=[found.id], actor=MAX, at=clock.now())[found.id]
    assert level.free == 3


def test_a_test_order_that_nothing_holds_goes_on_and_gives_its_stock_back(new, olga):
    place_goods(olga)
    olga.post(f"{SETUP}rules/", {"version": "0", "hours": "48"})
    assert "it goes on at once" in text_of(try_it(olga))
    olga.post(f"{SETUP}trial/end/")
    assert [one.state for one in finding.trials(store_id=new.id, actor=MAX)] == ["cancelled"]


def test_a_test_order_sent_twice_is_one(new, olga):
    place_goods(olga)
    given = {"key": hidden(olga, f"{SETUP}trial/", "key"), "sku": "RING", "quantity": "1", "country": "FR"}
    for _ in range(2):
        assert olga.post(f"{SETUP}trial/", given, follow=True).status_code == 200
    assert len(finding.trials(store_id=new.id, actor=MAX)) == 1


def test_only_test_orders_are_shown_there(scene, mika):
    order = scene.order("RING", email="jun@mail.example").order
    assert mika.get(f"{SETUP}trial/?order={order}").status_code == 404
    assert mika.post(f"{SETUP}trial/", {"key": "k", "sku": "NOPE"}).status_code == 404


def test_a_store_that_was_set_up_at_the_command_line_is_as_far_as_it_is(scene, mika):
    told = text_of(mika.get(SETUP))
    assert "4 of 5" in told
    stores.set_hours(store_id=scene.store.id, hours=[Hours(0, "09:00", "12:00")], by=MAX, at=scene.at)
    assert "5 of 5" in text_of(mika.get(SETUP))


def test_what_somebody_else_changed_meanwhile_is_not_written_over(new, olga):
    seen = hidden(olga, f"{SETUP}store/", "seen")
    stores.change_store(store_id=new.id, name="Atelier Nord", by=MAX, at=clock.now())
    late = answer(olga, "store", about(new, name="Atelier Sud"), seen=seen)
    assert (late.status_code, "changed meanwhile" in text_of(late)) == (409, True)
    assert 'value="Atelier Sud"' in markup(late)
    assert queries.store(new.id).name == "Atelier Nord"
    seen = hidden(olga, f"{SETUP}hours/", "seen")
    stores.set_hours(store_id=new.id, hours=[Hours(0, "09:00", "12:00")], by=MAX, at=clock.now())
    assert answer(olga, "hours", {}, seen=seen).status_code == 409
    assert olga.post(f"{SETUP}rules/", {"version": "7", "rules": ["talk-first"], "hours": "72"}).status_code == 409


def test_refused_answers_keep_what_was_typed(new, olga):
    for changes, why in (
        ({"name": ""}, "1 to 120"), ({"name": "n" * 100_000}, "1 to 120"), ({"email": "hello"}, "e-mail"),
        ({"phone": "12"}, "phone number"), ({"talk_url": "javascript:x"}, "begins with"),
        ({"timezone": "Mars/Base"}, "time zone"), ({"language": "zz-zz-zz"}, "language"),
    ):  # fmt: skip
        refused = answer(olga, "store", about(new, **changes))
        assert (refused.status_code, why in text_of(refused)) == (422, True), changes
    for given, why in (
        ({"opens-0a": "18:00", "closes-0a": "09:00"}, "after it begins"), ({"opens-0a": "09:00"}, "when it ends"),
        ({"opens-0a": "9 o'clock", "closes-0a": "10:00"}, "time of day"), ({"closed-0": "Christmas"}, "2026-12-25"),
    ):  # fmt: skip
        refused = answer(olga, "hours", given)
        assert (refused.status_code, why in text_of(refused)) == (422, True), given
    assert 'value="Christmas"' in markup(refused)
    for given in ({"rules": ["identity-first"], "above": "dear"}, {"rules": ["talk-first"], "hours": "0"}):
        assert olga.post(f"{SETUP}rules/", {"version": "0", **given}).status_code == 422
    for given in ({"name": ""}, {"sku": " "}, {"price": "-1"}, {"price": "x"}, {"stock": "many"}, {"stock": "9" * 30}):
        refused = place_goods(olga, **given)
        assert refused.status_code == 422, given
    assert 'value="RING"' in markup(refused)
    assert catalog.products(store_id=new.id, actor=MAX) == []


def test_rules_of_ones_own_stay_and_nothing_is_published_twice(scene, mika):
    version = hidden(mika, f"{SETUP}rules/", "version")
    page = markup(mika.get(f"{SETUP}rules/"))
    assert page.count(" checked>") == 6
    given = {"version": version, "rules": ["talk-first", "identity-first"], "above": "250,00", "hours": "24"}
    mika.post(f"{SETUP}rules/", given)
    policy = policies.current([scene.store.id])[scene.store.id]
    assert {rule.code for rule in policy.rules} == {"talk-first", "identity-first"}
    assert policy.version == int(version) + 1
    mika.post(f"{SETUP}rules/", given | {"version": str(policy.version)})
    assert policies.current([scene.store.id])[scene.store.id].version == policy.version
    assert 'value="250.00"' in markup(mika.get(f"{SETUP}rules/"))


def test_what_is_ticked_is_read_beside_it_before_it_is_in_force(new, olga):
    given = {"version": "0", "rules": ["talk-first"], "hours": "24"}
    seen = olga.post(f"{SETUP}rules/", given | {"do": "see"})
    told = text_of(seen)
    assert seen.status_code == 200
    assert "What customers will read" in told
    assert "the order waits for up to 24 hours" in told
    assert "made to order" not in told
    assert "What customers read now" in text_of(olga.get(f"{SETUP}rules/"))
    assert policies.current([new.id])[new.id].version == 0
    assert olga.post(f"{SETUP}rules/", given | {"do": "see", "hours": "0"}).status_code == 422


def test_where_orders_come_from_leads_to_files_and_roles_are_explained(new, olga):
    page = markup(olga.get(f"{SETUP}people/"))
    assert 'href="/en/console/channels/files/new/"' in page
    assert "Counts stock and hands parcels over." in page


def test_a_file_of_goods_is_taken_and_what_is_wrong_stands_there_by_line(new, olga):
    table = "handle,name,sku,price,stock\nring,Ring,R-1,240.00,2\nmug,Mug,M-1,cheap,5\n"
    page = send(olga, table.encode())
    assert "1 article is on sale." in text_of(page)
    assert "Line 3" in text_of(page)
    assert [one.handle for one in catalog.products(store_id=new.id, actor=MAX)] == ["ring"]
    for body, why in (
        (b"", "empty"), (b"\xff\xfe\x00", "UTF-8"), (b"colour\nred\n", "lacks"), (b"[{]", "JSON"),
        (b"x" * 9_000_000, "MB"),
    ):  # fmt: skip
        refused = send(olga, body)
        assert (refused.status_code, why in text_of(refused)) == (422, True), why
    assert olga.post(f"{SETUP}goods/", {"which": "file"}).status_code == 422


def send(client: Client, body: bytes):
    return client.post(f"{SETUP}goods/", {"which": "file", "file": SimpleUploadedFile("goods.csv", body)})


def test_goods_by_hand_sent_twice_are_there_once(new, olga):
    given = {"key": hidden(olga, f"{SETUP}goods/", "key"), "name": "指輪", "sku": "輪", "price": "240", "stock": ""}
    for _ in range(2):
        assert olga.post(f"{SETUP}goods/", given).status_code == 302
    [made] = catalog.products(store_id=new.id, actor=MAX)
    assert made.handle == "指輪-輪"
    assert not made.variants[0].tracked
    assert place_goods(olga, sku="輪").status_code == 422


def test_host_names_are_added_and_removed(new, olga):
    assert olga.post(f"{SETUP}store/host/", {"host": "Atelier.example"}).status_code == 302
    assert queries.hosts(store_id=new.id, actor=MAX) == ["atelier.example"]
    refused = olga.post(f"{SETUP}store/host/", {"host": "https://x"}, headers={"host": "atelier.example"})
    assert refused.status_code in (302, 422)
    assert olga.post(f"{SETUP}store/host/end/", {"host": "atelier.example"}).status_code == 302
    assert queries.hosts(store_id=new.id, actor=MAX) == []
    assert olga.post(f"{SETUP}store/host/end/", {"host": "other.example"}).status_code == 404


def test_zones_are_looked_at_and_put_in_place(new, olga):
    assert "No place is known as remote" in text_of(olga.get(f"{SETUP}zones/"))
    assert olga.post(f"{SETUP}zones/", {"which": "default"}).status_code == 302
    assert len(shipping.zones(new.id, MAX)) > 10
    first = markup(olga.get(f"{SETUP}zones/?find=JP"))
    following = re.search(r'href="(\?find=JP&amp;cursor=[^"]+)"', first)[1]  # type: ignore[index]
    second = markup(olga.get(f"{SETUP}zones/{following.replace('&amp;', '&')}"))
    assert first.count("<code") != 0
    assert "First page" in second
    assert "Nothing is like that" in text_of(olga.get(f"{SETUP}zones/?find=xyzzy"))
    table = b"country,zone,name,remote,match,value\nFR,corsica,Corsica,yes,prefix,20\n"
    sent = olga.post(f"{SETUP}zones/", {"file": SimpleUploadedFile("zones.csv", table)})
    assert sent.status_code == 302
    [row] = shipping.zones(new.id, MAX)
    assert (row.name, row.remote) == ("Corsica", True)
    for body in (b"", b"country\nFR\n", b"country,zone,name,remote,match,value\nFR,c,C,perhaps,prefix,20\n"):
        assert olga.post(f"{SETUP}zones/", {"file": SimpleUploadedFile("z.csv", body)}).status_code == 422
    assert [one.name for one in shipping.zones(new.id, MAX)] == ["Corsica"]


def place(**changed: str) -> dict[str, str]:
    typed = {"name": "Hiddensee", "country": "de", "match": "exact", "first": "18565", "last": "", "remote": "yes"}
    return {"key": "k1", **typed, **changed}


def test_one_place_is_added_in_plain_words_and_taken_out_with_a_way_back(new, olga):
    page = f"{SETUP}zones/"
    for _twice in range(2):
        told = text_of(olga.post(f"{page}add/", place(), follow=True))
    assert "Hiddensee is in the table." in told
    [home, row] = shipping.zones(new.id, MAX)
    assert (row.country, row.zone, row.name, row.remote, row.match, row.value) == (
        "DE", "hiddensee", "Hiddensee", True, "exact", "18565",
    )  # fmt: skip
    assert (home.country, home.match, home.remote) == (queries.store(new.id).country, "any", False)

    gone = olga.post(f"{page}remove/", {"country": "DE", "match": "exact", "value": "18565"}, follow=True)
    assert "Hiddensee is out of the table." in text_of(gone)
    form = markup(gone).split("zones/add/")[1].split("</form>")[0]
    back = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert [one.match for one in shipping.zones(new.id, MAX) if one.country == "DE"] == ["any"]
    back.pop("csrfmiddlewaretoken", None)
    assert olga.post(f"{page}add/", back).status_code == 302
    assert row in shipping.zones(new.id, MAX)
    assert olga.post(f"{page}remove/", {"country": "DE", "match": "exact", "value": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "Say what the place is called"),
        ({"country": "Germany"}, "two-letter code"),
        ({"first": ""}, "cannot be matched"),
        ({"match": "range", "first": "18", "last": "1"}, "cannot be matched"),
        ({"match": "sideways"}, "match is one of"),
        ({"name": "x" * 100_000, "first": "?" * 100_000}, "cannot be matched"),
    ],
)
def test_a_place_that_cannot_be_read_is_named_and_stays_typed(new, olga, changed, said):
    answer = olga.post(f"{SETUP}zones/add/", place(**changed))
    assert (answer.status_code, said in text_of(answer)) == (422, True)
    assert ('value="Hiddensee"' in markup(answer)) == ("name" not in changed)
    assert shipping.zones(new.id, MAX) == []


def test_the_same_postcodes_or_some_of_them_are_not_taken_twice(new, olga):
    span = {"match": "range", "first": "18500", "last": "18599", "country": "DE"}
    assert olga.post(f"{SETUP}zones/add/", place(key="a", **span)).status_code == 302
    again = olga.post(f"{SETUP}zones/add/", place(key="b", **span))
    assert (again.status_code, "in the table already" in text_of(again)) == (422, True)
    over = olga.post(f"{SETUP}zones/add/", place(key="c", **span | {"first": "18590", "last": "18700"}))
    assert (over.status_code, "some of the same postcodes" in text_of(over)) == (422, True)


def test_a_long_table_stands_country_by_country(new, olga):
    olga.post(f"{SETUP}zones/", {"which": "default"})
    told = markup(olga.get(f"{SETUP}zones/"))
    assert '<a class="whole" href="?country=JP">Japan</a>' in told
    assert "<table" not in told
    japan = markup(olga.get(f"{SETUP}zones/?country=JP"))
    assert "All countries" in japan
    assert 0 < japan.count("<tr>") <= 21
    assert "Japan" in markup(olga.get(f"{SETUP}zones/?find=japan"))


def test_whether_mail_is_sent_is_said_where_the_store_is_set_up(new, olga, settings):
    settings.BESPEAK_MAIL = None
    assert "customers are offered no code" in text_of(olga.get(SETUP))
    settings.BESPEAK_MAIL = Way("shop@atelier.example", "127.0.0.1", 25)
    assert "no code" not in text_of(olga.get(SETUP))


def test_an_agent_sets_nothing_up(scene, ben):
    for name in ("", *(f"{one}/" for one in FIVE), "trial/"):
        assert ben.get(f"{SETUP}{name}").status_code == 403, name
    assert ben.get(f"{SETUP}zones/").status_code == 200
    assert "Put another table" not in text_of(ben.get(f"{SETUP}zones/"))
    assert "One place more" not in text_of(ben.get(f"{SETUP}zones/"))
    for act in ("add/", "remove/"):
        assert ben.post(f"{SETUP}zones/{act}", place()).status_code == 403


def test_it_is_the_store_one_works_in(scene):
    other = open_scene(slug="southlight")
    mika = sign_in(hired(other, "pat", "manager"))
    mika.post(f"{SETUP}store/host/", {"host": "south.example"})
    assert queries.hosts(store_id=scene.store.id, actor=MAX) == []
    assert queries.hosts(store_id=other.store.id, actor=MAX) == ["south.example"]


@pytest.mark.parametrize("place", ["", "store/", "hours/", "rules/", "goods/", "people/", "trial/", "zones/"])
def test_every_page_asks_at_most_twelve_times_and_speaks_japanese(scene, mika, django_assert_max_num_queries, place):
    mika.get(f"{SETUP}{place}")
    with django_assert_max_num_queries(12):
        assert mika.get(f"{SETUP}{place}").status_code == 200
    told = text_of(mika.get(f"/ja/console/setup/{place}"))
    assert "初期設定" in told
    assert not re.search(r"\b(Answered|Save|Later|Open|Search|Name|until|Quantity)\b", told), told


def test_a_threshold_is_above_zero_and_what_is_unchanged_is_not_published(new, olga):
    given = {"version": "0", "rules": ["identity-first"], "hours": "48"}
    refused = olga.post(f"{SETUP}rules/", given | {"above": "0,00"})
    assert refused.status_code == 422
    assert "every first order" in text_of(refused)
    olga.post(f"{SETUP}rules/", given | {"rules": ["talk-first"]})
    again = {"version": "1", "rules": ["talk-first"], "above": "500.00", "hours": "48"}
    for changes in ({}, {"above": ""}):
        page = olga.post(f"{SETUP}rules/", again | changes, follow=True)
        assert "Nothing was changed" in text_of(page)
    assert policies.current([new.id])[new.id].version == 1


def test_files_say_how_large_they_may_be_and_a_refused_one_is_named(scene, mika):
    for question in ("goods", "zones"):
        assert "at most 8 MB" in text_of(mika.get(f"{SETUP}{question}/"))
        sent = SimpleUploadedFile("spring.csv", b"\xff\xfe")
        refused = mika.post(f"{SETUP}{question}/", {"which": "file", "file": sent})
        assert (refused.status_code, "spring.csv: The file is not UTF-8" in text_of(refused)) == (422, True)


def test_how_soon_one_answers_is_said_changed_and_read_by_customers(new, olga):
    place = f"{SETUP}answering/"
    assert place in markup(olga.get(SETUP))
    given = {"chat": "30", "mail": "240", "form": "", "phone": "", "late": "", "silent": "3"}
    assert olga.post(place, given)["Location"] == place
    assert answering.answering(new.id) == AnsweringView({"chat": 30, "mail": 240}, "", 3)
    page = markup(olga.get(place))
    assert '<option value="30" selected>within 30 minutes</option>' in page
    assert '<option value="240" selected>within 4 hours</option>' in page
    stores.set_answering(store_id=new.id, within={"chat": 45}, by=MAX, at=clock.now())
    assert '<option value="45" selected>within 45 minutes</option>' in markup(olga.get(place))


def test_thanks_are_laid_by_themselves_where_that_is_chosen(new, olga):
    place = f"{SETUP}answering/"
    assert '<option value="1" selected>It rests by itself</option>' not in olga.get(place).content.decode()
    olga.post(place, {"mail": "240", "thanks": "1"})
    assert answering.answering(new.id) == AnsweringView({"mail": 240}, rest_thanks=True)
    assert '<option value="1" selected>It rests by itself</option>' in olga.get(place).content.decode()
    refused = olga.post(place, {"mail": "-1", "thanks": "1"})
    assert '<option value="1" selected>It rests by itself</option>' in refused.content.decode()
    olga.post(place, {"mail": "240"})
    assert answering.answering(new.id) == AnsweringView({"mail": 240})


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"chat": "-5"}, "Choose a time from one minute to thirty days."),
        ({"chat": "9999999"}, "Choose a time from one minute to thirty days."),
        ({"silent": "999"}, "Choose a number of days from 0 to 365."),
        ({"late": "usr_nobody"}, "does not work here"),
    ],
)
def test_what_cannot_be_promised_is_refused_and_the_rest_stays_chosen(new, olga, wrong, says):
    answer = olga.post(f"{SETUP}answering/", {"mail": "240", **wrong})
    assert answer.status_code in (404, 422)
    assert says in text_of(answer)
    assert '<option value="240" selected>' in markup(answer)
    assert answering.answering(new.id) == AnsweringView()
