"""The form that makes an agreement: for a customer, out of a talk, or for an order that waits; its next version; and
the store's no, with what it offers instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.agreements import operations, queries
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries import DraftView, VersionView
from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.queries import ConversationView
from bespeak.domain.customers import queries as customers
from bespeak.domain.inventory import queries as inventory
from bespeak.doors.console import typed, words
from bespeak.doors.console.agreements import form, paper, whom, wording
from bespeak.doors.console.agreements.form import LineTyped, Pair, PromiseTyped, Typed
from bespeak.doors.console.agreements.prefilled import Begun
from bespeak.doors.console.agreements.whom import Whom
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.frame import addresses, difference, reading
from bespeak.doors.frame.difference import Change
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.money import Money
from bespeak.kit.refusals import Invalid, Refusal

MOST_FOUND = 8
MOST_PEOPLE = 20
LOOK, OFFER, NO, KEEP, FORGET = "look", "offer", "no", "keep", "forget"
LONGEST_VERSION = 6
Wrong = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands in the form. `made` ends with an empty pair to be filled in; `origin` is where it is from."""

    n: int
    typed: LineTyped
    title: str
    made: tuple[Pair, ...]
    wrong: Wrong
    origin: str


@dataclass(frozen=True, slots=True)
class PromiseRow:
    n: int
    typed: PromiseTyped
    wrong: Wrong
    origin: str


@dataclass(frozen=True, slots=True)
class Found:
    """A variant that was looked for. `free` None: it is made, not counted."""

    variant: VariantFacts
    free: int | None


@page(may=Agreements.PROPOSE, methods=("GET", "HEAD", "POST"))
def compose(request: HttpRequest, desk: Desk) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    target = whom.found(desk, given)
    if target is None:
        return _choosing(request, desk)
    return _worked(request, desk, target)


@page(may=Agreements.PROPOSE, methods=("GET", "HEAD", "POST"))
def revise(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    return _worked(request, desk, whom.of_agreement(desk, ref))


def _choosing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Nobody is named yet: whom it is for."""
    find = typed.plain(request.GET, "find")
    people = customers.customers(search=find, most=MOST_PEOPLE, **desk.asking) if find else []
    found = [(one, one.name or one.ref) for one in people]
    return render(request, "console/agreementfor.html", {"place": "agreements", "find": find, "found": found})


def _worked(request: HttpRequest, desk: Desk, target: Whom) -> HttpResponse:
    if request.method != "POST":
        draft = None if target.enquiry else queries.draft(about=target.about, **desk.asking)
        return _shown(request, desk, target, form.read(draft.typed) if draft else _first(desk, target), draft=draft)
    posted, step = form.read(request.POST), request.POST.get("do", LOOK)
    if step == FORGET:
        operations.drop_draft(about=target.about, **desk.doing)
        messages.success(request, _("Your draft is thrown away."))
        return HttpResponseRedirect(request.get_full_path())
    if step in (OFFER, NO):
        try:
            return _done(request, desk, target, posted, step)
        except Refusal as refusal:
            _keep(request, desk, target, posted)
            return _shown(request, desk, target, posted, refusal=refusal)
    changed = _moved(request, desk, target, posted)
    _keep(request, desk, target, changed)
    if step == KEEP:
        messages.success(request, _("Kept as your draft. It stands on top of the agreements until you send it."))
        return HttpResponseRedirect(reverse("console-agreements"))
    looked = step == LOOK and not posted.find and changed == posted
    return _shown(request, desk, target, changed, looked=looked)


def _moved(request: HttpRequest, desk: Desk, target: Whom, posted: Typed) -> Typed:
    """With the line that is added, or without the one that is taken out."""
    if "add" in request.POST:
        return _with(desk, target, posted, typed.plain(request.POST, "add"))
    if "drop" in request.POST:
        number = typed.plain(request.POST, "drop")
        return posted.without_line(int(number) if number.isdecimal() else -1)
    return posted


def _keep(request: HttpRequest, desk: Desk, target: Whom, posted: Typed) -> None:
    """As this member's draft."""
    version = request.POST.get("version", "")
    base = int(version) if version.isascii() and version.isdecimal() and len(version) < LONGEST_VERSION else 0
    operations.keep_draft(
        about=target.about, customer=target.who.ref, typed=form.given(posted), base=base, **desk.doing
    )


def _first(desk: Desk, target: Whom) -> Typed:
    """The form as it is first seen; where nobody has written to them yet, with a first word in their language."""
    begun = whom.begun(desk, target)
    if target.talk or not target.order:
        return begun
    with translation.override(paper.language_of(target.who.language, desk.store)):
        return replace(begun, word=_("We have written down what we would agree on for your order. Please read it."))


def _with(desk: Desk, target: Whom, posted: Typed, sku: str) -> Typed:
    """One line more, at today's price."""
    one = catalog.variant(store_id=desk.store.id, sku=sku)
    price = Money(one.price_minor, one.currency).decimal if one.currency == target.currency else ""
    return replace(posted.with_line(LineTyped(one.sku, "1", price)), find="")


def _done(request: HttpRequest, desk: Desk, target: Whom, posted: Typed, step: str) -> HttpResponse:
    """One operation, once for the key of the form; then the agreement."""
    verbs = {OFFER: _offered if target.before is None else _revised, NO: _refused}
    verb = verbs[step]

    def sent() -> dict[str, str]:
        made = verb(request, desk, target, posted)
        operations.drop_draft(about=target.about, **desk.doing)
        return {"agreement": made}

    ref = once(request, desk, f"agreement {step}", sent).body
    told = {
        OFFER: _("They can read it and say yes now. Send them its link: it stands below."),
        NO: _("Your no is kept, with what you offer instead."),
    }
    messages.success(request, told[step])
    return HttpResponseRedirect(reverse("console-agreement", kwargs={"ref": ref["agreement"]}))


def _offered(request: HttpRequest, desk: Desk, target: Whom, posted: Typed) -> str:
    terms = form.terms(posted, target.currency, desk.store.timezone)
    talk, begun = _talk(desk, target, posted)
    made = operations.propose(terms=terms, customer=target.who.ref, conversation=talk, **desk.doing)
    if talk and posted.word.strip():
        told = ["" if begun else posted.word, addresses.address(desk.store, addresses.AGREEMENTS, made.ref)]
        text = "\n\n".join(part for part in told if part)
        if text:
            conversations.say(conversation=talk, text=text, **desk.doing)
    return made.ref


def _talk(desk: Desk, target: Whom, posted: Typed) -> tuple[str, bool]:
    """The conversation it stands in: the chosen one, made to be about the order; where there is none, one that begins
    with the word of the store (True), which for an order is needed and else may be left out."""
    chosen = posted.conversation or (target.talk if target.order else "")
    orders = [target.order.ref] if target.order else []
    if chosen:
        if orders:
            conversations.about(conversation=chosen, orders=orders, **desk.doing)
        return chosen, False
    if not posted.word.strip():
        if orders:
            raise Invalid("text_missing", "Write something.", field="word")
        return "", False
    begun = conversations.start(author="store", text=posted.word, customer=target.who.ref, orders=orders, **desk.doing)
    return begun.conversation, True


def _revised(request: HttpRequest, desk: Desk, target: Whom, posted: Typed) -> str:
    terms = form.terms(posted, target.currency, desk.store.timezone)
    number = typed.number(request.POST.get("version", ""), field="version")
    ref = target.before.ref if target.before else ""
    if not posted.word.strip():
        raise Invalid("text_missing", "Say in a sentence why it is changed.", field="word")
    made = operations.revise(ref=ref, terms=terms, instead_of_version=number, word=posted.word, **desk.doing)
    if made.conversation:
        told = [posted.word.strip(), addresses.address(desk.store, addresses.AGREEMENTS, made.ref)]
        conversations.say(conversation=made.conversation, text="\n\n".join(filter(None, told)), **desk.doing)
    return made.ref


def _refused(request: HttpRequest, desk: Desk, target: Whom, posted: Typed) -> str:
    made = operations.say_no(
        terms=form.terms(posted, target.currency, desk.store.timezone), reason=posted.reason, text=posted.text,
        alternative=posted.alternative, customer=target.who.ref, conversation=posted.conversation, **desk.doing,
    )  # fmt: skip
    return made.ref


def _shown(
    request: HttpRequest,
    desk: Desk,
    target: Whom,
    posted: Typed,
    *,
    refusal: Refusal | None = None,
    looked: bool = False,
    draft: DraftView | None = None,
) -> HttpResponse:
    """The form with what was typed, and the paper where it can be one already. What stands in its way is named once
    somebody looks at it, or sends it."""
    version, held, lacking = _rehearsed(desk, target, posted)
    said = refusal or (lacking if looked else None)
    wrong, came = _wrong(said), whom.origins(desk, target, posted)
    language = paper.language_of(target.who.language, desk.store)
    shown = {
        "place": "agreements", "target": target, "form": posted, "key": refs.new("frm"), "problem": _told(said),
        "anchor": _anchor(said.field) if said else "", "wrong": wrong, "origins": came.fields(posted),
        "lines": _lines(desk, posted, wrong, version, came), "promises": _promises(posted, wrong, came),
        **_sums(posted, target.currency, version), "found": _found(desk, posted.find), "version": version,
        "tag": reading.tag(language), "paper": paper.written(version, held, language) if version else "",
        "draft": draft, "meanwhile": _meanwhile(desk, target, draft),
        "changes": _changed(target, version, posted, language),
        "kinds": difference.PROMISES.items(), "reasons": [(code, wording.REASONS[code]) for code in wording.OURS],
        "talks": _talks(target),
    }  # fmt: skip
    return render(request, "console/agreementform.html", shown, status=status_of(said) if said else 200)


def _meanwhile(desk: Desk, target: Whom, draft: DraftView | None) -> list[Change]:
    """What another version, put before them since the draft was begun, says otherwise than the one it began from."""
    before = target.before
    if draft is None or before is None or draft.base in (0, before.terms.number):
        return []
    made = {one.number: one for one in queries.versions(ref=before.ref, **desk.asking)}
    return difference.between(made[draft.base], before.terms) if draft.base in made else []


def _changed(target: Whom, version: VersionView | None, posted: Typed, language: str) -> str:
    """What the next version changes, with the store's word, as they will read it."""
    if target.before is None or version is None:
        return ""
    return paper.changed([target.before.terms, replace(version, word=posted.word.strip())], language)


def _sums(posted: Typed, currency: str, version: VersionView | None) -> dict[str, int]:
    """What the goods come to, and all with the extra payment; while something is wrong, as far as it can be read."""
    goods = version.lines_minor if version else form.total(posted, currency)
    extra = version.extra_minor if version else form.extra_payment(posted, currency)
    return {"total": goods, "extra": extra, "whole": goods + extra}


def _talks(target: Whom) -> list[tuple[str, str]]:
    """Where it can stand; for an order always in a talk, by which the order knows it."""
    named = [(one.ref, _name(one)) for one in target.talks]
    return named if target.order else [*named, ("", _("a new one, begun with these words"))]


def _name(talk: ConversationView) -> str:
    about = talk.subject_line or ", ".join(talk.products) or talk.ref
    return f"{about} · {reading.day(talk.created_at)}"


def _rehearsed(desk: Desk, target: Whom, posted: Typed) -> tuple[VersionView | None, datetime | None, Refusal | None]:
    """The version as it would be, until when its goods would be kept; or what stands in its way."""
    try:
        terms = form.terms(posted, target.currency, desk.store.timezone)
        return operations.rehearse(terms=terms, **desk.doing), terms.hold_until, None
    except Refusal as refusal:
        return None, None, refusal


def _told(refusal: Refusal | None) -> str:
    return words.refused(refusal.code, refusal.text, get_language() or "en") if refusal else ""


def _wrong(refusal: Refusal | None) -> dict[str, str]:
    """The text beside its field; fields as the room names them, less the dots that no template can ask for. Too little
    stock is said where it is to be held."""
    if refusal is None or not refusal.field:
        return {}
    return {"hold_until" if refusal.field == "quantity" else _plain(refusal.field): _told(refusal)}


def _plain(field: str) -> str:
    return field.removeprefix("delivery.")


def _of_row(wrong: Wrong, row: str) -> Wrong:
    start = f"{row}."
    return {name.removeprefix(start): text for name, text in wrong.items() if name.startswith(start)}


_ANCHORS = {
    "unit_minor": "f-price", "quantity": "f-quantity", "specification": "line", "sku": "line", "text": "f-promise",
    "kind": "f-kind", "due": "f-due",
}  # fmt: skip
_ALONE = {
    "lines": "goods", "promises": "promised", "valid_until": "f-valid", "hold_until": "f-hold", "quantity": "f-hold",
    "deposit_minor": "f-deposit", "extra_minor": "f-extra", "version": "", "customer": "", "conversation": "",
}  # fmt: skip


def _anchor(field: str) -> str:
    """The id of what is to be mended."""
    row, bracket, rest = field.partition("[")
    if bracket:
        number, _bracket, column = rest.partition("]")
        return f"{_ANCHORS.get(column.removeprefix('.'), row)}-{number}"
    plain = _plain(field)
    return _ALONE.get(plain, f"f-{plain}" if plain else "")


def _lines(desk: Desk, posted: Typed, wrong: Wrong, version: VersionView | None, came: Begun) -> list[Line]:
    if version:
        names = {one.sku: one.title for one in version.lines}
    else:
        known = catalog.variants_by_sku([(desk.store.id, one.sku) for one in posted.lines]).values()
        names = {one.sku: " · ".join(part for part in (one.product_name, one.name) if part) for one in known}
    return [
        Line(
            n, one, names.get(one.sku, ""), (*one.made, ("", "")), _of_row(wrong, f"lines[{n}]"),
            came.origin(f"line {one.sku}", one.quantity),
        )
        for n, one in enumerate(posted.lines)
    ]  # fmt: skip


def _promises(posted: Typed, wrong: Wrong, came: Begun) -> list[PromiseRow]:
    rows = (*posted.promises, PromiseTyped())
    return [
        PromiseRow(n, one, _of_row(wrong, f"promises[{n}]"), came.origin(f"promise {one.text}", one.text))
        for n, one in enumerate(rows)
    ]


def _found(desk: Desk, find: str) -> list[Found]:
    if not find:
        return []
    found = catalog.variants(search=find, most=MOST_FOUND, **desk.asking)
    stock = inventory.stock(variant_ids=[one.id for one in found], at=desk.at, **desk.asking) if found else []
    free = {one.variant_id: one.free for one in stock}
    return [Found(one, free.get(one.id, 0) if one.tracked else None) for one in found]
