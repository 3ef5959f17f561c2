"""What the check of a record is told as: one sentence, and what else was found."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bespeak.domain.conversations.checking import Verdict
from bespeak.domain.conversations.remembering import Found


def sentence(verdict: Verdict) -> str:
    """Whether the file is what the store signed, and if not, where it first breaks; in the reader's language."""
    return fault(verdict.faults[0], verdict) if verdict.faults else _whole(verdict)


def others(verdict: Verdict) -> list[str]:
    """The other faults, a sentence each."""
    return [fault(one, verdict) for one in verdict.faults[1:]]


def fault(one: Found, verdict: Verdict) -> str:
    return _FAULTS[one.code](one, verdict)


def _whole(verdict: Verdict) -> str:
    named = {"count": verdict.count, "store": verdict.store_name, "ref": verdict.conversation}
    if verdict.kind == "head":
        told = ngettext(
            "Whole: %(store)s signed that the record of %(ref)s had one entry.",
            "Whole: %(store)s signed that the record of %(ref)s had %(count)s entries.",
            verdict.count,
        )
    else:
        told = ngettext(
            "Whole: the record of %(ref)s with its one entry, as %(store)s signed it; nothing was changed.",
            "Whole: the record of %(ref)s with %(count)s entries, as %(store)s signed it; nothing was changed, dropped"
            " or moved.",
            verdict.count,
        )
    return told % named + _with_files(verdict)


def _with_files(verdict: Verdict) -> str:
    """How many files came with it, where they were at hand."""
    if not verdict.files:
        return ""
    return " " + ngettext(
        "The one file that came with it is the one that was sent.",
        "The %(count)s files that came with it are those that were sent.",
        verdict.files,
    ) % {"count": verdict.files}


def _text_changed(one: Found, verdict: Verdict) -> str:
    return _("Not whole: the words of entry %(seq)s are not those that were said.") % {"seq": one.seq}


def _entry_changed(one: Found, verdict: Verdict) -> str:
    return _("Not whole: entry %(seq)s is not what was written; its time, author or kind was changed.") % {
        "seq": one.seq
    }


def _missing(one: Found, verdict: Verdict) -> str:
    if one.seq == one.to:
        return _("Not whole: entry %(seq)s is missing.") % {"seq": one.seq}
    return _("Not whole: entries %(seq)s to %(to)s are missing.") % {"seq": one.seq, "to": one.to}


def _file_changed(one: Found, verdict: Verdict) -> str:
    named = {"place": one.to, "seq": one.seq}
    return _("Not whole: file %(place)s of entry %(seq)s is not the one that was sent.") % named


def _file_missing(one: Found, verdict: Verdict) -> str:
    return _("Not whole: file %(place)s of entry %(seq)s is missing.") % {"place": one.to, "seq": one.seq}


def _order_changed(one: Found, verdict: Verdict) -> str:
    return _("Not whole: the order was changed; entry %(seq)s does not stand in its place.") % {"seq": one.seq}


def _cut_off(one: Found, verdict: Verdict) -> str:
    named = {"seq": one.seq, "to": one.to}
    return _("Not whole: the end is cut off; it stops after entry %(seq)s of %(to)s.") % named


def _signature_wrong(one: Found, verdict: Verdict) -> str:
    return _("Not whole: the signature is not of what stands here; somebody wrote it anew.")


def _written_anew(one: Found, verdict: Verdict) -> str:
    return _("Not letter for letter: all that is signed is whole, but the file was written anew by another program.")


def _other_key(one: Found, verdict: Verdict) -> str:
    return _("Not by this store: it is signed with a key of somebody else (%(key)s…).") % {"key": verdict.key[:16]}


def _key_retired(one: Found, verdict: Verdict) -> str:
    return _("Not by this store: it is signed with a key (%(key)s…) that was out of use by then.") % {
        "key": verdict.key[:16]
    }


def _head_cut_off(one: Found, verdict: Verdict) -> str:
    named = {"seq": one.seq, "to": one.to}
    return _("Shorter than you remember: it ends at entry %(seq)s, and there were %(to)s.") % named


def _head_differs(one: Found, verdict: Verdict) -> str:
    return _("Not what you remember: what stood up to entry %(seq)s was something else.") % {"seq": one.seq}


def _head_of_another(one: Found, verdict: Verdict) -> str:
    return _("Another conversation: what you remember is not of %(ref)s.") % {"ref": verdict.conversation}


def _agreed_cut_off(one: Found, verdict: Verdict) -> str:
    named = {"seq": one.seq, "to": one.to}
    return (
        _("Shorter than when it was agreed: it ends at entry %(seq)s, and there were %(to)s when a yes was said.")
        % named
    )


def _agreed_differs(one: Found, verdict: Verdict) -> str:
    return _(
        "Not what it was when it was agreed: what stood up to entry %(seq)s when a yes was said was something else."
    ) % {"seq": one.seq}


def _paper_changed(one: Found, verdict: Verdict) -> str:
    return _("Not whole: this paper was changed after it was signed, or it was never signed.")


def _not_a_record(one: Found, verdict: Verdict) -> str:
    return _("This is no record of a conversation, or so much of it was changed that it cannot be read.")


_FAULTS: dict[str, Callable[[Found, Verdict], str]] = {
    "text_changed": _text_changed,
    "entry_changed": _entry_changed,
    "missing": _missing,
    "file_changed": _file_changed,
    "file_missing": _file_missing,
    "order_changed": _order_changed,
    "cut_off": _cut_off,
    "signature_wrong": _signature_wrong,
    "written_anew": _written_anew,
    "other_key": _other_key,
    "key_retired": _key_retired,
    "head_cut_off": _head_cut_off,
    "head_differs": _head_differs,
    "head_of_another": _head_of_another,
    "agreed_cut_off": _agreed_cut_off,
    "agreed_differs": _agreed_differs,
    "paper_changed": _paper_changed,
    "not_a_record": _not_a_record,
}
