"""The record as a file: whoever changes it is found out, by anybody, without our database."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from bespeak.domain.conversations import checking, queries, transcripts
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.operations import Terms
from bespeak.domain.conversations.transcripts import Head
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import signing
from bespeak.domain.stores.models import SigningKey
from bespeak.kit import canonical, signatures
from bespeak.kit.refusals import NotFound
from tests.domain.cast import MAX, NOW, asks, buys, herself, later, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


class Talk:
    """Ada and Ben talked: a question, an answer put better, a note, a word taken back, something settled."""

    def __init__(self):
        self.store = shop()
        self.ada, self.ben = buys("Ada", self.store), works("Ben", "agent", self.store)
        self.ref = asks(self.ada, self.store, self.ben, text="Could you engrave Mira?")
        where = {"store_id": self.store.id, "conversation": self.ref, "by": self.ben}
        conversations.say(text="Gladly, for 30 euros.", at=later(minutes=1), **where)
        conversations.note(text="A regular; be kind.", at=later(minutes=2), **where)
        conversations.edit(seq=2, text="Gladly.", at=later(minutes=3), **where)
        conversations.edit(seq=3, text="A regular.", at=later(minutes=4), **where)
        self.where = {**where, "by": herself(self.ada, self.store)}
        conversations.say(text="Forget the engraving.", at=later(minutes=5), **self.where)
        conversations.delete(seq=6, at=later(minutes=6), **self.where)
        terms = Terms(country="JP", details="by noon")
        conversations.confirm(kind="delivery", terms=terms, at=later(minutes=7), **where)

    @property
    def keys(self):
        return signing.public_keys(store_id=self.store.id)

    def signed(self, **more):
        return queries.transcript(
            **{"ref": self.ref, "actor": self.ben, "at": later(hours=1), "edition": "store", **more}
        )

    def file(self, **more):
        return transcripts.written(self.signed(**more))

    def found(self, data, **more):
        return [one.code for one in checking.verify(data, keys=self.keys, **more).faults]


@pytest.fixture
def talk():
    return Talk()


def words(signed):
    """What can be read in it."""
    return [json.loads(one["body"]).get("text") for one in signed["entries"] if "body" in one]


@pytest.mark.parametrize("edition", ["store", "customer"])
def test_an_export_is_whole_and_signed_by_the_store(talk, edition):
    verdict = checking.verify(talk.file(edition=edition), keys=talk.keys)

    assert (verdict.whole, verdict.key_known, verdict.kind, verdict.edition) == (True, True, "transcript", edition)
    assert (verdict.conversation, verdict.count, verdict.store_name) == (talk.ref, 8, "Atelier")
    assert checking.verify(talk.file()).whole
    assert not checking.verify(talk.file()).key_known


def test_the_customer_gets_what_they_may_read_and_the_chain_still_holds(talk):
    signed = talk.signed(actor=herself(talk.ada, talk.store))

    assert signed["edition"] == "customer"
    assert words(signed) == ["Could you engrave Mira?", "Gladly.", None, None]
    left_out = {one["seq"]: one.get("left_out") for one in signed["entries"]}
    assert left_out == {
        1: None,
        2: "rewritten",
        3: "colleagues",
        4: None,
        5: "colleagues",
        6: "rewritten",
        7: None,
        8: None,
    }
    assert "regular" not in json.dumps(signed)
    assert talk.found(transcripts.written(signed)) == []
    assert "A regular; be kind." in words(talk.signed())


def test_what_was_said_earlier_stays_a_leaf_for_whoever_may_read_the_later_only(talk):
    signed = talk.signed(edition="customer", since=later(minutes=3))

    assert words(signed) == [None, None]
    assert [one.get("left_out") for one in signed["entries"]][:4] == ["earlier"] * 4
    assert talk.found(transcripts.written(signed)) == []


def test_strangers_get_nothing(talk):
    eve, carl = works("Eve", "owner", shop("bakery")), herself(buys("Carl", talk.store), talk.store)
    for stranger in (eve, carl):
        for asked in (queries.transcript, queries.on_paper, queries.head):
            with pytest.raises(NotFound):
                asked(ref=talk.ref, actor=stranger, at=NOW)


def changed(talk, change):
    """The file after somebody changed what stands in it, and wrote it as we write."""
    signed = talk.signed()
    change(signed)
    return transcripts.written(signed)


def cut_anew(signed):
    """As if the talk had ended earlier."""
    signed.update(count=7, head=signed["entries"][6]["link"], entries=signed["entries"][:7])


def swap_words(signed):
    one, other = signed["entries"][0], signed["entries"][1]
    one["body"], other["body"] = other["body"], one["body"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda it: it["entries"][1].update(body='{"text":"Never."}'), [("text_changed", 2, 0)]),
        (lambda it: it["entries"][1].update(author="mem_0000000000000000"), [("entry_changed", 2, 0)]),
        (lambda it: it["entries"][1].update(at=it["entries"][0]["at"]), [("entry_changed", 2, 0)]),
        (lambda it: it["entries"].pop(3), [("missing", 4, 4)]),
        (lambda it: it.update(entries=it["entries"][:2] + it["entries"][4:]), [("missing", 3, 4)]),
        (lambda it: it["entries"].insert(1, it["entries"].pop(2)), [("order_changed", 3, 0)]),
        (lambda it: it["entries"].insert(1, it["entries"][0]), [("order_changed", 1, 0)]),
        (swap_words, [("text_changed", 1, 0), ("text_changed", 2, 0)]),
        (lambda it: it.update(entries=it["entries"][:5]), [("cut_off", 5, 8)]),
        (lambda it: it.update(entries=[]), [("cut_off", 0, 8)]),
        (lambda it: it["entries"][1].pop("line"), [("entry_changed", 2, 0)]),
        (lambda it: it.update(made_at="2020-01-01T00:00:00+00:00"), [("signature_wrong", 0, 0)]),
        (cut_anew, [("signature_wrong", 0, 0)]),
        (lambda it: it["entries"][1].update(left_out="erased"), [("signature_wrong", 0, 0)]),
    ],
)  # fmt: skip
def test_every_change_is_named_with_its_place(talk, change, found):
    verdict = checking.verify(changed(talk, change), keys=talk.keys)

    assert [(one.code, one.seq, one.to) for one in verdict.faults] == found


def test_who_writes_the_chain_anew_has_not_the_stores_key(talk):
    private, public = signatures.new()
    forged = {name: value for name, value in talk.signed().items() if name != "signature"} | {"key": public}
    forged["signature"] = signatures.sign(private, canonical.encode(forged))
    assert checking.verify(transcripts.written(forged)).whole
    assert talk.found(transcripts.written(forged)) == ["other_key"]


def test_a_file_that_was_only_laid_out_otherwise_says_so(talk):
    assert talk.found(json.dumps(talk.signed(), indent=1).encode()) == ["written_anew"]
    assert talk.found(talk.file() + b"\n") == ["written_anew"]


NO_RECORDS = [b"", b"{}", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"format":"bespeak transcript 1"}', b"%PDF-1.4"]


@pytest.mark.parametrize("data", NO_RECORDS)
def test_what_is_no_record_is_said_to_be_none(data):
    assert {one.code for one in checking.verify(data).faults} <= {"not_a_record", "paper_changed"}
    assert not checking.verify(data).whole


def test_what_somebody_remembers_is_compared(talk):
    signed = talk.signed()
    early, now = signed["entries"][3]["link"], signed["head"]
    known = transcripts.written(queries.head(ref=talk.ref, actor=herself(talk.ada, talk.store), at=NOW))

    assert transcripts.head_in(known) == Head(8, now, talk.ref)
    assert talk.found(known) == []
    assert (
        talk.found(talk.file(), head=Head(4, early)) == talk.found(talk.file(), head=transcripts.head_in(known)) == []
    )
    assert talk.found(talk.file(), head=Head(4, now)) == ["head_differs"]
    assert talk.found(talk.file(), head=Head(8, early)) == ["head_differs"]
    assert talk.found(talk.file(), head=Head(9, now)) == ["head_cut_off"]
    assert talk.found(talk.file(), head=Head(8, now, "cnv_0000000000000000")) == ["head_of_another"]


def test_a_new_key_leaves_what_the_old_one_signed_good_and_takes_nothing_later(talk):
    before, [old] = talk.file(), talk.keys
    made = stores.replace_signing_key(store_id=talk.store.id, by=MAX, at=later(hours=2))
    after = talk.file(at=later(hours=3))

    assert talk.found(before) == talk.found(after) == []
    assert checking.verify(after, keys=talk.keys).key == made.key != old.key
    [kept] = [one for one in talk.keys if one.key == old.key]
    assert kept.retired_at == later(hours=2)
    late = checking.verify(talk.file(), keys=[signing.PublicKey("", made.key, NOW, NOW)])
    assert [one.code for one in late.faults] == ["key_retired"]


def test_every_store_has_one_key_of_its_own_from_the_beginning(talk):
    bakery = shop("bakery")
    theirs = signing.public_keys(store_id=bakery.id)
    assert len(theirs) == 1
    assert {one.key for one in theirs}.isdisjoint(one.key for one in talk.keys)


def test_a_store_without_a_key_gets_one_when_it_signs_first(talk):
    SigningKey.objects.all().delete()
    assert talk.keys == []
    first = talk.file()
    assert talk.found(first) == []
    assert len(talk.keys) == 1


def test_the_private_half_is_sealed(talk):
    row = SigningKey.objects.get(store_id=talk.store.id)
    assert row.public not in row.private
    assert len(row.private) > 100


class AnyByte(HypothesisTestCase):
    pytestmark = [pytest.mark.both]

    @settings(max_examples=150)
    @given(place=st.integers(0, 100_000), value=st.integers(0, 255), cut=st.booleans())
    def test_whatever_byte_is_changed_or_cut_away_is_found(self, place, value, cut):
        if not hasattr(self, "data"):
            talk = Talk()
            self.data, self.keys = talk.file(), talk.keys
        place %= len(self.data)
        after = self.data[:place] + (b"" if cut else bytes([value])) + self.data[place + 1 :]

        assert checking.verify(after, keys=self.keys).whole == (after == self.data)


def test_words_that_were_erased_are_in_no_later_file_and_all_of_them_hold(talk):
    before = talk.file()
    conversations.erase_person(store_id=talk.store.id, customer_ids=[talk.ada.id], by=MAX, at=later(days=1))
    after = talk.file(at=later(days=2))

    assert talk.found(before) == talk.found(after) == []
    assert [text for text in ("Mira", "Gladly", "regular", "noon") if text.encode() in after] == []
    assert {one.get("left_out") for one in json.loads(after)["entries"][:-1]} == {"erased"}
    head = transcripts.Head(8, json.loads(before)["head"])
    assert talk.found(after, head=head) == []


def test_words_that_were_changed_in_the_database_are_found_in_the_file(talk):
    Event.objects.filter(conversation__ref=talk.ref, seq=2).update(body='{"text":"Never"}')
    assert talk.found(talk.file()) == ["text_changed"]
