"""Files that come with messages: sent once, read by whoever may read the message, in the record, and forgotten."""

import hashlib
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from bespeak.domain.conversations import bundles, checking, files, queries, transcripts
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Attachment, Event
from bespeak.domain.conversations.queries import inbox
from bespeak.kit.refusals import KeyReused, NotFound, Refusal
from tests.domain import album
from tests.domain.cast import MAX, NOW, asks, buys, herself, later, program, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PHOTO = files.kept([("ring.jpg", album.photo())])
OTHER = files.kept([("ring.jpg", album.photo(seed=1))])
PAPER = files.kept([("sketch.pdf", album.paper())])


class Talk:
    """Ada has asked something; Ben answers."""

    def __init__(self, slug="atelier"):
        self.store = shop(slug)
        self.ada, self.ben = buys("Ada", self.store), works("Ben", "manager", self.store)
        self.ref = asks(self.ada, self.store, self.ben)
        self.herself = herself(self.ada, self.store)

    def say(self, text="", sent=PHOTO, by=None, at=NOW, **more):
        where = {"store_id": self.store.id, "conversation": self.ref, "at": at, **more}
        return conversations.say(text=text, files=sent, by=by or self.herself, **where)

    def files(self, actor=None):
        return [one.files for one in queries.thread(ref=self.ref, actor=actor or self.ben) if one.files]

    def read(self, ref, actor=None, **more):
        return queries.attachment(ref=ref, actor=actor or self.herself, **{"conversation": self.ref, **more})

    def listed(self, search):
        return inbox.cards(store_id=self.store.id, actor=self.ben, asked=inbox.Asked(search=search))

    def signed(self, **more):
        about = {"ref": self.ref, "actor": self.herself, "at": later(hours=1), **more}
        return queries.transcript(**about)

    def bundle(self, **more):
        return queries.bundle(signed=self.signed(**more), actor=more.get("actor", self.herself))


@pytest.fixture
def talk():
    return Talk()


def codes(verdict):
    return [one.code for one in verdict.faults]


def test_a_photo_says_something_without_words_and_both_read_it(talk):
    talk.say()

    (mine,), (theirs,) = talk.files(), talk.files(talk.herself)

    assert mine == theirs
    assert (mine[0].name, mine[0].kind, mine[0].width) == ("ring.jpg", "image/jpeg", 48)
    assert talk.read(mine[0].ref).body == PHOTO[0].body == talk.read(mine[0].ref, talk.ben).body
    assert talk.read(mine[0].ref, small=True).kind == "image/webp"
    assert mine[0].sha256 == hashlib.sha256(PHOTO[0].body).hexdigest()
    assert queries.conversation(ref=talk.ref, actor=talk.ben).turn == "store"
    assert queries.verify_chain(ref=talk.ref) == []


def test_nothing_at_all_is_still_refused(talk):
    with pytest.raises(Refusal) as why:
        talk.say(sent=())

    assert why.value.code == "no_text"


def test_the_same_key_sends_a_file_once_and_no_other_in_its_place(talk):
    first = talk.say("Like this", client_key="k1")
    again = talk.say("Like this", client_key="k1")

    assert (again.seq, again.duplicate) == (first.seq, True)
    with pytest.raises(KeyReused):
        talk.say("Like this", sent=OTHER, client_key="k1")
    with pytest.raises(KeyReused):
        talk.say("Like this", sent=(), client_key="k1")
    assert Attachment.objects.count() == 1


def test_a_talk_begins_with_a_photo_once(talk):
    asked = {"store_id": talk.store.id, "talk_key": "a" * 30, "text": "", "client_key": "k", "at": NOW, "files": PHOTO}
    by = program(talk.store, "conversations:message:say", "conversations:message:log")

    first, again = (conversations.chat(by=by, **asked) for _ in range(2))

    assert (again.conversation, again.duplicate) == (first.conversation, True)
    with pytest.raises(KeyReused):
        conversations.chat(by=by, **{**asked, "files": OTHER})
    started = {"store_id": talk.store.id, "text": "Hm", "contacts": [("email", "a@b.example")], "client_key": "s"}
    begun = [conversations.start(by=by, at=NOW, files=PAPER, **started).conversation for _ in range(2)]
    assert begun[0] == begun[1]
    assert Attachment.objects.count() == 2


def test_nobody_reads_a_file_of_a_talk_they_may_not_read(talk):
    talk.say()
    ref = talk.files()[0][0].ref
    elsewhere = Talk("elsewhere")
    cleo = herself(buys("Cleo", talk.store), talk.store)

    for actor in (elsewhere.ben, elsewhere.herself, cleo):
        with pytest.raises(NotFound):
            talk.read(ref, actor)
    with pytest.raises(NotFound):
        talk.read(ref, talk.ben, conversation=elsewhere.ref)
    with pytest.raises(NotFound):
        talk.read(ref, since=later(hours=1))
    with pytest.raises(NotFound):
        talk.read(ref, conversation="", order="ord_0000000000000000")


def test_what_was_taken_back_its_customer_gets_no_more_and_the_store_keeps_it(talk):
    seq = talk.say().seq
    ref = talk.files()[0][0].ref
    conversations.delete(store_id=talk.store.id, conversation=talk.ref, seq=seq, by=talk.herself, at=later(minutes=1))

    assert talk.files() == []
    with pytest.raises(NotFound):
        talk.read(ref)
    assert talk.read(ref, talk.ben).body == PHOTO[0].body
    assert bundles.unpacked(talk.bundle())[1] == {}
    assert list(bundles.unpacked(talk.bundle(actor=talk.ben, edition="store"))[1].values()) == [PHOTO[0].body]


def test_a_message_that_reads_differently_keeps_its_files(talk):
    seq = talk.say("Like tihs").seq
    where = {"store_id": talk.store.id, "conversation": talk.ref, "by": talk.herself}
    edited = [
        conversations.edit(seq=seq, text="Like this", client_key="e", at=later(minutes=1), **where) for _ in range(2)
    ]

    assert edited[0] == edited[1]
    assert [one[0].name for one in talk.files(talk.herself)] == ["ring.jpg"]
    verdict = checking.verify(talk.bundle())
    assert (verdict.whole, verdict.files) == (True, 1)


def test_a_file_is_found_by_its_name_and_tells_what_was_said_last(talk):
    seq = talk.say(sent=PAPER).seq
    found = talk.listed("sketch")
    assert [(one.talk.ref, one.said) for one in found] == [(talk.ref, "sketch.pdf")]

    where = {"store_id": talk.store.id, "conversation": talk.ref, "by": talk.herself, "at": NOW}
    conversations.edit(seq=seq, text="Like this", **where)
    assert len(talk.listed("sketch")) == 1
    conversations.delete(seq=seq, **where)
    assert talk.listed("sketch") == []


def test_a_record_with_its_files_is_whole_and_an_exchanged_file_is_found(talk):
    talk.say("Like this", sent=(*PHOTO, *PAPER))
    data = talk.bundle()
    record, bodies = bundles.unpacked(data)
    assert set(bodies) == {"2-1-ring.jpg", "2-2-sketch.pdf"}
    assert (checking.verify(data).whole, checking.verify(data).files) == (True, 2)

    exchanged = checking.verify(record, files={**bodies, "2-1-ring.jpg": OTHER[0].body})
    missing = checking.verify(bundles.packed(record, {"2-1-ring.jpg": bodies["2-1-ring.jpg"]}))

    assert [(one.code, one.seq, one.to) for one in exchanged.faults] == [("file_changed", 2, 1)]
    assert [(one.code, one.seq, one.to) for one in missing.faults] == [("file_missing", 2, 2)]
    assert checking.verify(record).files is None
    assert checking.verify(record).whole


def test_a_leaf_exchanged_with_its_file_is_found_too(talk):
    talk.say()
    record, bodies = bundles.unpacked(talk.bundle())
    said = json.loads(record)
    (name,) = bodies
    salt = json.loads(said["entries"][1]["body"])["files"][0]["salt"]
    said["entries"][1]["files"] = [hashlib.sha256(salt.encode() + OTHER[0].body).hexdigest()]

    verdict = checking.verify(transcripts.written(said), files={name: OTHER[0].body})

    assert codes(verdict) == ["entry_changed"]


@pytest.mark.parametrize("broken", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 200, bundles.packed(b"{}", {})])
def test_a_pack_that_is_none_is_no_record(broken):
    assert codes(checking.verify(broken)) == ["not_a_record"]


def test_a_file_exchanged_or_lost_where_it_lies_is_found(talk):
    talk.say("Like this", sent=(*PHOTO, *PAPER))
    row = Attachment.objects.get(place=1)
    Attachment.objects.filter(pk=row.pk).update(body=OTHER[0].body)
    assert [(one.seq, one.code) for one in queries.verify_chain(ref=talk.ref)] == [(2, "file_changed")]
    assert queries.verify_all_chains()[talk.ref][0].code == "file_changed"

    row.delete()
    assert [one.code for one in queries.verify_chain(ref=talk.ref)] == ["file_missing"]


def test_erasing_a_person_leaves_nothing_of_a_file_but_its_leaf(talk):
    talk.say("Like this", sent=(*PHOTO, *PAPER))
    kept = talk.bundle()
    leaves = Event.objects.get(seq=2).files
    conversations.erase_person(store_id=talk.store.id, customer_ids=[talk.ada.id], by=MAX, at=later(minutes=9))

    assert Attachment.objects.count() == 0
    assert Event.objects.get(seq=2).files == leaves
    assert len(leaves.split()) == 2
    assert queries.verify_chain(ref=talk.ref) == []
    assert (checking.verify(talk.bundle()).whole, checking.verify(talk.bundle()).files) == (True, 0)
    assert checking.verify(kept).whole, "what somebody kept still verifies"


def test_a_hold_keeps_files_as_it_keeps_words(talk):
    talk.say()
    where = {"store_id": talk.store.id, "by": talk.ben, "at": NOW}
    conversations.hold_record(conversation=talk.ref, reason="A claim", **where)

    with pytest.raises(Refusal, match="kept"):
        conversations.erase_person(store_id=talk.store.id, customer_ids=[talk.ada.id], by=MAX, at=NOW)
    assert Attachment.objects.count() == 1


class WhateverHappens(HypothesisTestCase):
    """Said, put otherwise, taken back, erased, in any order: every record taken on the way stays whole."""

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.sampled_from(["photo", "paper", "words", "both", "edit", "delete", "erase"]), max_size=8))
    def test_every_record_is_whole_with_its_files(self, deeds):
        talk, taken = Talk(), []
        for number, deed in enumerate(deeds, start=1):
            at = later(minutes=number)
            with suppress(conversations.AlreadyDeleted, conversations.ConversationErased):
                _do(talk, deed, at)
            taken += [talk.bundle(at=at), talk.bundle(at=at, actor=talk.ben, edition="store")]

        assert queries.verify_chain(ref=talk.ref) == []
        assert [codes(checking.verify(one)) for one in taken] == [[]] * len(taken)


def _do(talk, deed, at):
    sent = {"photo": PHOTO, "paper": PAPER, "both": (*PHOTO, *PAPER), "words": ()}
    where = {"store_id": talk.store.id, "conversation": talk.ref, "by": talk.ben, "at": at}
    last = Event.objects.filter(kind="message", conversation__ref=talk.ref).order_by("-seq")[0].seq
    if deed in sent:
        talk.say("words" if deed != "photo" else "", sent=sent[deed], at=at)
    elif deed == "edit":
        conversations.edit(seq=last, text="otherwise", **where)
    elif deed == "delete":
        conversations.delete(seq=last, **where)
    else:
        conversations.erase_person(store_id=talk.store.id, customer_ids=[talk.ada.id], by=MAX, at=at)
