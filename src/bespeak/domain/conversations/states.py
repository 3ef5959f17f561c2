"""What a conversation, an event and a confirmation can be. True without a database."""

from __future__ import annotations

from django.db.models import TextChoices

from bespeak.kit.states import Table


class State(TextChoices):
    OPEN = "open"
    CLOSED = "closed"


class Turn(TextChoices):
    """Who is expected to speak next."""

    STORE = "store"
    CUSTOMER = "customer"
    NOBODY = "nobody"


class Outcome(TextChoices):
    """What became of a conversation that is closed."""

    ORDERED = "ordered"
    NO_ORDER = "no_order"
    ANSWERED = "answered"
    TWICE = "twice"
    SPAM = "spam"
    OTHER = "other"


class EventKind(TextChoices):
    MESSAGE = "message"
    NOTE = "note"
    TURN = "turn"
    ASSIGNEE = "assignee"
    TOPIC = "topic"
    CONFIRMATION = "confirmation"
    WITHDRAWAL = "withdrawal"
    AGREEMENT = "agreement"
    ORDER = "order"
    EDIT = "edit"
    DELETE = "delete"
    CLOSED = "closed"
    REOPENED = "reopened"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    ERASED = "erased"
    INTRODUCED = "introduced"
    PRODUCTS = "products"
    QUESTION = "question"
    ANSWER = "answer"
    SETTLED = "settled"
    SUMMARY = "summary"
    ASSENT = "assent"
    OBJECTION = "objection"


class AuthorKind(TextChoices):
    CUSTOMER = "customer"
    MEMBER = "member"
    KEY = "key"
    SYSTEM = "system"


class Colour(TextChoices):
    """How a tag looks."""

    GREY = "grey"
    BLUE = "blue"
    GREEN = "green"
    RED = "red"
    AMBER = "amber"
    VIOLET = "violet"


class Side(TextChoices):
    """On whose side of a conversation somebody reads."""

    CUSTOMER = "customer"
    STORE = "store"


class Line(TextChoices):
    """By which messaging line something was said."""

    CHAT = "chat"
    PHONE = "phone"
    MAIL = "mail"
    FORM = "form"
    API = "api"
    CLI = "cli"


class Settles(TextChoices):
    """What a confirmation can be about."""

    AVAILABILITY = "availability"
    SPECIFICATION = "specification"
    DELIVERY = "delivery"
    IDENTITY = "identity"
    EXTRA_PAYMENT = "extra_payment"


STEPS: Table = {State.OPEN: frozenset({State.CLOSED}), State.CLOSED: frozenset({State.OPEN})}

SAID = tuple(
    one.value
    for one in (EventKind.MESSAGE, EventKind.PRODUCTS, EventKind.QUESTION, EventKind.ANSWER, EventKind.OBJECTION)
)
"""Somebody's own word, by which the turn passes and a talk becomes two-way."""
SPOKEN = (*SAID, EventKind.CONFIRMATION.value, EventKind.SUMMARY.value, EventKind.ASSENT.value)
"""What one side says to the other, so that it matters whether it was read."""
TWO_WAY_TALK = "two_way_talk"
REQUIREMENT = {
    Settles.AVAILABILITY: "availability_confirmed",
    Settles.SPECIFICATION: "specification_agreed",
    Settles.DELIVERY: "delivery_agreed",
    Settles.IDENTITY: "identity_verified",
    Settles.EXTRA_PAYMENT: "extra_payment_agreed",
}
"""The words in which the policy asks for each of them."""
