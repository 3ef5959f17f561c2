"""The record of a conversation on paper: a PDF in the reader's language, plain enough to be laid before anybody."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import HRFlowable, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus.flowables import Flowable

from bespeak.domain.conversations.queries import EntryView, Record
from bespeak.doors.frame import confirmed, exchanges, papertype, reading
from bespeak.kit.refusals import Refusal

MOST = 2000
_WORDS = ("message", "note", "question", "products", "answer", "objection")
INK, SOFT = HexColor("#1d1b18"), HexColor("#6b665f")
LATIN, WIDE = "Times-Roman", papertype.NAME
"""The first is in every reader of PDF. What it cannot write the second does, which is put into the paper."""
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RUNS = re.compile(r"[\x20-\x7e\xa0-\xff\n\t‘’“”–—…•€]+|[^\x20-\x7e\xa0-\xff\n\t‘’“”–—…•€]+")
_LATIN = re.compile(r"[\x20-\x7e\xa0-\xff\n\t‘’“”–—…•€]")

_BODY = ParagraphStyle("body", fontName=LATIN, fontSize=11, leading=16, textColor=INK, wordWrap="CJK")
_TITLE = ParagraphStyle("title", parent=_BODY, fontSize=19, leading=26)
_META = ParagraphStyle("meta", parent=_BODY, fontSize=8.5, leading=12.5, textColor=SOFT, spaceBefore=9, keepWithNext=1)
_SAID = ParagraphStyle(
    "said", parent=_BODY, leftIndent=7 * mm, bulletFontName=LATIN, bulletFontSize=8, bulletColor=SOFT
)
_HAPPENED = ParagraphStyle("happened", parent=_SAID, textColor=SOFT)
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=8.5, leading=12.5, textColor=SOFT)


class TooLongForPaper(Refusal):
    code = "too_long_for_paper"
    sentence = "This record is too long for paper. Take it as a JSON file."


def drawn(record: Record, names: Mapping[str, str]) -> bytes:
    """The PDF, not signed yet. Refuses a record of more than 2,000 entries (too_long_for_paper)."""
    if len(record.entries) > MOST:
        raise TooLongForPaper(most=MOST)
    paper = io.BytesIO()
    template = SimpleDocTemplate(
        paper, pagesize=A4, leftMargin=22 * mm, rightMargin=22 * mm, topMargin=20 * mm, bottomMargin=20 * mm,
        title=_("The record of a conversation"), author=str(record.statement["store"]["name"]),
        subject=record.talk.ref, creator="Bespeak", lang=reading.now().tag, pageCompression=1,
    )  # fmt: skip
    foot = _foot(record)
    written = [*_heading(record), *_told(record, names), *_ending(record)]
    signs = {sign for one in written if isinstance(one, _Line) for sign in one.text if not _LATIN.match(sign)}
    with papertype.carried(signs):
        flow = [one.paragraph() if isinstance(one, _Line) else one for one in written]
        template.build(flow, onFirstPage=foot, onLaterPages=foot)
    return paper.getvalue()


@dataclass(frozen=True, slots=True)
class _Line:
    """What was written, and how; what stands before it."""

    text: str
    style: ParagraphStyle
    bullet: str = ""

    def paragraph(self) -> Paragraph:
        return Paragraph(_plain(self.text) or "—", self.style, bulletText=self.bullet or None)


def _heading(record: Record) -> Iterator[_Line | Flowable]:
    talk, store = record.talk, str(record.statement["store"]["name"])
    yield _Line(store, _SMALL)
    yield _Line(_("The record of a conversation"), _TITLE)
    facts = [
        (_("With"), talk.customer_name or talk.customer),
        (_("Subject"), talk.subject_line),
        (_("About"), reading.listed([*talk.products, *talk.orders]) if talk.products or talk.orders else ""),
        (_("Conversation"), talk.ref),
        (_("Written"), reading.exact(datetime.fromisoformat(record.statement["made_at"]))),
    ]
    for name, value in facts:
        if value:
            yield _Line(f"{name}: {value}", _SMALL)
    yield Spacer(1, 4 * mm)
    yield HRFlowable(width="100%", thickness=0.5, color=SOFT)


def _told(record: Record, names: Mapping[str, str]) -> Iterator[_Line | Flowable]:
    later = {one.of: one.seq for one in record.entries if one.kind in ("edit", "delete")}
    for one in record.entries:
        marks = [reading.exact(one.at), _who(one, record, names), *_marks(one, later.get(one.seq, 0))]
        yield _Line(" · ".join(mark for mark in marks if mark), _META)
        said = one.kind in _WORDS and one.body is not None
        style = _SAID if said or one.kind == "edit" else _HAPPENED
        yield _Line(_words(one), style, str(one.seq))


def _marks(one: EntryView, later: int) -> Iterator[str]:
    body = one.body or {}
    yield _("note, for us only") if one.kind == "note" else ""
    yield _("automatic") if one.automatic and one.kind == "message" else ""
    yield _("written down by the store") if body.get("logged_by") else ""
    yield _("changed later, see %(seq)s") % {"seq": later} if later else ""


def _who(one: EntryView, record: Record, names: Mapping[str, str]) -> str:
    if one.author_kind == "customer":
        return record.talk.customer_name or pgettext("in a conversation", "Customer")
    store = str(record.statement["store"]["name"])
    return f"{names[one.author]} ({store})" if one.author in names else store


def _words(one: EntryView) -> str:
    if one.body is None:
        return _("What was said here was erased.")
    return _KINDS.get(one.kind, _other)(one, one.body)


def _text(one: EntryView, body: Mapping[str, Any]) -> str:
    return "\n".join(part for part in (str(body.get("text", "")), *_files(body)) if part)


def _files(body: Mapping[str, Any]) -> Iterator[str]:
    """What came with it: name, kind, size and hash."""
    for one in body.get("files", ()):
        size = reading.size(int(one.get("size", 0)))
        yield _("File: %(name)s") % {"name": one.get("name", "")} + f" · {one.get('type', '')} · {size}"
        yield f"SHA-256 {one.get('sha256', '')}"


def _edited(one: EntryView, body: Mapping[str, Any]) -> str:
    return _("From now on %(seq)s reads:") % {"seq": one.of} + "\n" + _text(one, body)


def _deleted(one: EntryView, body: Mapping[str, Any]) -> str:
    return _("%(seq)s was taken back.") % {"seq": one.of}


def _settled(one: EntryView, body: Mapping[str, Any]) -> str:
    kinds = {
        "availability": _("Availability confirmed"),
        "specification": _("Agreed how it is made"),
        "delivery": _("Delivery agreed"),
        "identity": _("Identity confirmed"),
        "extra_payment": _("Extra payment agreed"),
    }
    name = kinds.get(str(body.get("kind")), str(body.get("kind")))
    parts = [name, confirmed.told(body), str(body.get("details") or "")]
    return " · ".join(part for part in parts if part)


def _withdrawn(one: EntryView, body: Mapping[str, Any]) -> str:
    return _("What was settled in %(seq)s is taken back.") % {"seq": body.get("of", "")}


def _agreement(one: EntryView, body: Mapping[str, Any]) -> str:
    named = {"ref": body.get("agreement", ""), "what": body.get("what", "")}
    return _("News of agreement %(ref)s: %(what)s.") % named


def _order(one: EntryView, body: Mapping[str, Any]) -> str:
    return _("News of order %(ref)s.") % {"ref": body.get("order", "")}


def _topic(one: EntryView, body: Mapping[str, Any]) -> str:
    about = [str(ref) for name in ("products", "orders") for ref in body.get(name, ())]
    return _("It is about this too: %(what)s") % {"what": reading.listed(about)}


def _introduced(one: EntryView, body: Mapping[str, Any]) -> str:
    said = [str(body.get("name", "")), *(str(value) for _kind, value in body.get("contacts", ()))]
    return _("Says: %(what)s. Not verified.") % {"what": " · ".join(part for part in said if part)}


def _question(one: EntryView, body: Mapping[str, Any]) -> str:
    return "\n".join([one.text, *(f"– {text}" for text in body.get("choices", ()))])


def _products(one: EntryView, body: Mapping[str, Any]) -> str:
    shown = [
        " · ".join(part for part in (
            str(card["name"]), str(card["variant"]), str(card["sku"]),
            reading.money(int(card["price_minor"]), str(card["currency"])),
        ) if part)
        for card in body.get("products", ())
    ]  # fmt: skip
    return "\n".join(part for part in (one.text, *shown) if part)


def _answer(one: EntryView, body: Mapping[str, Any]) -> str:
    return _("To %(seq)s: %(text)s") % {"seq": body.get("of", ""), "text": one.text}


def _answer_settled(one: EntryView, body: Mapping[str, Any]) -> str:
    return _("The store goes by the answer to %(seq)s.") % {"seq": body.get("of", "")}


def _summary(one: EntryView, body: Mapping[str, Any]) -> str:
    points = (
        f"{exchanges.POINTS.get(str(detail['kind']), detail['kind'])}: {exchanges.point_text(detail)}"
        for detail in body.get("details", ())
    )
    return "\n".join([_("What was settled:"), *points])


def _assent(one: EntryView, body: Mapping[str, Any]) -> str:
    return _("Yes to a point of %(seq)s.") % {"seq": body.get("of", "")}


def _objection(one: EntryView, body: Mapping[str, Any]) -> str:
    return _("Not so, of %(seq)s: %(text)s") % {"seq": body.get("of", ""), "text": one.text}


def _turn(one: EntryView, body: Mapping[str, Any]) -> str:
    if body.get("why") == "thanks":
        return _("Rests by itself: thanks, and nothing more.")
    return _("Whose turn it is changed by itself.") if one.automatic else _("Whose turn it is was set by hand.")


def _other(one: EntryView, body: Mapping[str, Any]) -> str:
    kinds = {
        "assignee": _("Who looks after it was changed."),
        "snoozed": _("Set aside until a time."),
        "woken": _("Taken up again."),
        "closed": _("Closed."),
        "reopened": _("Opened again."),
        "erased": _("What was said here was erased."),
    }
    return kinds.get(one.kind, one.kind)


_KINDS: dict[str, Callable[[EntryView, Mapping[str, Any]], str]] = {
    "message": _text,
    "note": _text,
    "edit": _edited,
    "delete": _deleted,
    "confirmation": _settled,
    "withdrawal": _withdrawn,
    "agreement": _agreement,
    "order": _order,
    "topic": _topic,
    "turn": _turn,
    "introduced": _introduced,
    "question": _question,
    "products": _products,
    "answer": _answer,
    "settled": _answer_settled,
    "summary": _summary,
    "assent": _assent,
    "objection": _objection,
}


def _ending(record: Record) -> Iterator[_Line | Flowable]:
    said = record.statement
    yield Spacer(1, 6 * mm)
    yield HRFlowable(width="100%", thickness=0.5, color=SOFT)
    yield Spacer(1, 2 * mm)
    yield _Line(_("Entries in the record: %(count)s") % {"count": said["count"]}, _SMALL)
    yield _Line(_("Hash of the last: %(head)s") % {"head": said["head"]}, _SMALL)
    if len(record.entries) < said["count"]:
        yield _Line(_("Entries that are not for this reader are counted and not shown."), _SMALL)
    how = _("The store signed this file behind its last line. Whoever changes a single sign of it is found out: by the"
            " store’s page “Verify”, or with “bespeak verify” and without the store.")  # fmt: skip
    yield _Line(how, _SMALL)


def _foot(record: Record) -> Callable[[Any, Any], None]:
    named = f"{record.talk.ref} · {record.statement['count']} · {record.statement['head'][:16]}…"

    def draw(canvas: Any, template: Any) -> None:
        canvas.saveState()
        canvas.setFont(LATIN, 7)
        canvas.setFillColor(SOFT)
        canvas.drawString(22 * mm, 11 * mm, named)
        canvas.drawRightString(A4[0] - 22 * mm, 11 * mm, str(canvas.getPageNumber()))
        canvas.restoreState()

    return draw


def _plain(text: str) -> str:
    """What was written, each stretch in a font that can write it; nothing in it is mark-up."""
    seen = _UNSEEN.sub("", text)
    runs = (_in_font(one) for one in _RUNS.findall(seen))
    return "".join(runs).replace("\n", "<br/>")


def _in_font(run: str) -> str:
    safe = escape(run)
    return safe if _LATIN.match(run) else f'<font name="{WIDE}">{safe}</font>'
