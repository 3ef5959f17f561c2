"""Card numbers and passwords are taken out of what people type; other numbers stay as they are."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import secrecy
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import Terms
from bespeak.domain.conversations.queries import thread
from bespeak.domain.conversations.secrecy import HIDDEN, cards, kinds, masked
from bespeak.journal.models import Fact, Receipt
from tests.domain.cast import NOW, buys, herself, later, sells, shop, works

BEGINNINGS = (
    ("4", 16),
    ("51", 16),
    ("55", 16),
    ("2221", 16),
    ("34", 15),
    ("37", 15),
    ("36", 14),
    ("3566", 16),
    ("6011", 16),
    ("622126", 19),
)
GAPS = ("", " ", "-", " ", "–", ".", "  ", "\u200b", " - ", "/", " · ", "\u202e", "\u200e ", "\n")


def number(beginning, length, seed):
    """A number whose check digit is right."""
    digits = beginning + "".join(random.Random(seed).choices("0123456789", k=length - len(beginning) - 1))
    return next(digits + last for last in "0123456789" if secrecy.adds_up(digits + last))


card_numbers = st.builds(lambda kind, seed: number(*kind, seed), st.sampled_from(BEGINNINGS), st.integers(0, 10**9))
words = st.text(st.characters(exclude_categories=("Nd", "Cs")), max_size=20)


@given(
    card=card_numbers, gap=st.sampled_from(GAPS), size=st.integers(3, 7), around=st.tuples(words, words, st.booleans())
)
def test_no_card_number_is_left_however_it_is_written(card, gap, size, around):
    before, after, wide = around
    written = gap.join(card[at : at + size] for at in range(0, len(card), size))
    if wide:
        written = written.translate({ord("0") + n: ord("０") + n for n in range(10)})
    kept = masked(f"{before} {written} {after}")

    digits = "".join(str(int(sign)) for sign in kept if sign.isdecimal())
    assert card not in digits
    assert card[:6] not in digits
    assert HIDDEN + " " + card[-4:] in kept


@given(text=st.text(st.sampled_from("0123456789 -.+AZ\n"), max_size=60))
def test_only_what_could_be_a_card_number_is_taken_out(text):
    for start, end, digits in cards(text):
        assert [sign for sign in text[start:end] if sign.isdigit()] == list(digits)
        assert 13 <= len(digits) <= 19
        assert secrecy.adds_up(digits)
        assert digits[0] in "2345689"
    if not list(cards(text)):
        assert masked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "call 090-1234-5678 or +81 90 1234 5678, from abroad +4915112345678",
        "order #1009, 2026-11-22 15:30:00, 4242",
        "IBAN DE89 3704 0044 0532 0130 00 and GB29NWBK60161331926819",
        "JAN 4901234567894, ISBN 978-4-06-519981-0",
        "tracking 1Z999AA10123456784, 9400 1000 0000 0000 0000 00, JJD0146000041110000000",
        "cnv_4111111111111111 and 3f2a4111111111111111bc",
        "sizes 36/38/40/42/44/46/48, 2026/11/22 - 2026/12/24",
        "Visa 4111 1111 1111 1112 has a wrong check digit",
    ],
)
def test_other_numbers_stay(text):
    assert masked(text) == text
    assert kinds(text) == ()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Card 4111 1111 1111 1111 12/27 cvv 123", "Card •••• 1111 12/27 cvv ••••"),
        ("4111111111111111", "•••• 1111"),
        ("+4111111111111111", "+•••• 1111"),
        ("4111 1111 1111 1111/12/27", "•••• 1111/12/27"),
        ("カード番号4111111111111111です", "カード番号•••• 1111です"),
        ("Visa4111111111111111", "Visa•••• 1111"),
        ("two: 4111 1111 1111 1111, 5500 0000 0000 0004", "two: •••• 1111, •••• 0004"),
        ("4111 1111 1111 1111 5500 0000 0000 0004", "•••• 1111 •••• 0004"),
    ],
)
def test_cards_keep_their_last_four_digits(text, kept):
    assert masked(text) == kept
    assert kinds(text)[0] == "card"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("My password is hunter2.", "My password is ••••."),
        ("password: horse staple", "password: •••• staple"),
        ("Passwort ist Geheim12!", "Passwort ist ••••!"),
        ("My pw: hunter2", "My pw: ••••"),
        ("Kennwort: Geheim12", "Kennwort: ••••"),
        ("пароль: abc1", "пароль: ••••"),
        ("PIN: 4821", "PIN: ••••"),
        ("パスワードはhimitsu7です", "パスワードは••••です"),
        ("パスワード：「ひみつ」です", "パスワード：••••です"),
        ("暗証番号は1234です。", "暗証番号は••••です。"),
        ("セキュリティコードは123", "セキュリティコードは••••"),
    ],
)
def test_passwords_are_hidden_where_they_are_named(text, kept):
    assert masked(text) == kept
    assert kinds(text) == ("password",)


@pytest.mark.parametrize(
    "text",
    [
        "My password is not working",
        "The password is wrong, I forgot it",
        "Password:\nThanks",
        "パスワードを忘れました",
        "パスワードは必要ですか",
        "a pin of 585 gold",
        "The pin is 12 mm long, pin: gold",
        "The pw is wrong",
        "The passenger is Mira",
    ],
)
def test_talking_about_passwords_hides_nothing(text):
    assert masked(text) == text
    assert kinds(text) == ()


def test_a_very_long_row_of_numbers_is_read_in_no_time_to_speak_of():
    """Fifty thousand characters, each a group of its own: the work grows with the text, not with its square."""
    assert masked("1 " * 25_000) == "1 " * 25_000
    assert masked("AA11" * 12_500) == "AA11" * 12_500


SECRET, LEFT = "Pay 4111 1111 1111 1111, my password is hunter2", "Pay •••• 1111, my password is ••••"


@pytest.mark.django_db
@pytest.mark.both
def test_no_verb_keeps_a_secret_anywhere_and_each_says_so():
    store = shop()
    ben, ada = works("Ben", "agent", store), buys("Ada", store)
    sells("RING", store)
    where = {"store_id": store.id, "by": ben}
    begun = conversations.start(text=SECRET, customer=ada.ref, subject_line=SECRET, client_key="1", at=NOW, **where)
    talk = {"conversation": begun.conversation, **where}
    again = conversations.start(text=SECRET, customer=ada.ref, client_key="1", at=NOW, **where)
    said = [
        conversations.say(text=SECRET, at=later(minutes=1), client_key="2", **talk),
        conversations.say(text=SECRET, at=later(minutes=2), client_key="2", **talk),
        conversations.note(text=SECRET, at=later(minutes=3), **talk),
        conversations.log_call(customer_said=SECRET, store_said=SECRET, at=later(minutes=4), **talk),
    ]
    conversations.say(**{**talk, "by": herself(ada, store)}, text="Plain", at=later(minutes=5))
    edited = conversations.edit(seq=2, text=SECRET, at=later(minutes=6), **talk)
    conversations.confirm(kind="specification", terms=Terms(sku="RING", details=SECRET), at=later(minutes=7), **talk)

    assert begun.masked == again.masked == ("card", "password")
    assert again.duplicate
    assert [one.masked for one in said] == [("card", "password")] * 4
    kept = [str(row) for model in (Event, Conversation, Fact, Receipt) for row in model.objects.values_list()]
    assert [one for one in kept if "4111" in one or "hunter2" in one] == []
    assert json.loads(Event.objects.get(seq=1).body)["text"] == LEFT
    entries = {one.seq: one for one in thread(ref=begun.conversation, actor=ben)}
    assert entries[1].masked == entries[edited].masked == ("card", "password")
    assert [one.masked for one in entries.values() if one.text == "Plain"] == [()]
