"""Customers, how they are reached, and who has shown who they are."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bespeak.doors.api.schemas.basics import At, Body, Language, Line, MaybeRef, Short, Text, Told

ContactKind = Literal["email", "phone", "line", "telegram", "whatsapp", "other"]


class Contact(Told):
    """`verified_how` is "" for one that was only ever typed."""

    kind: str
    value: str
    verified_at: At | None
    verified_how: str


class Customer(Told):
    """With all contacts of those merged into it; `merged_into` is "" for one that stands for itself."""

    ref: str
    name: str
    language: str
    contacts: list[Contact]
    merged_into: str
    merged: list[str]
    identity_level: str
    identity_at: At | None
    erased_at: At | None
    created_at: At


class Verification(Told):
    level: str
    outcome: str
    at: At
    by: str
    about_order: str
    note: str


class ContactGiven(Body):
    kind: ContactKind
    value: str = Field(min_length=1, max_length=254)


class CustomerChange(Body):
    """What is left out stays as it is."""

    name: Short | None = None
    language: Language | None = None


class CallbackGiven(Body):
    """A person of the store called back. With `phone`, that number counts as verified too."""

    outcome: Literal["passed", "failed"]
    phone: str = Field("", max_length=50)
    about_order: MaybeRef = ""
    note: Text = ""


class MergeGiven(Body):
    into: Line


class CustomerNamed(Told):
    """Whom a ref leads to."""

    ref: str
    name: str
    language: str


class CustomerErasure(Told):
    """Names, contacts and texts are gone; refs, amounts and codes stay."""

    customer: str
    erased: bool
