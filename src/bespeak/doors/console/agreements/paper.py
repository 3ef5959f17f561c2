"""The paper of an agreement as its customer reads it: the same words, in their language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from bespeak.domain.agreements.queries import VersionView
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import difference, reading


def language_of(wanted: str, store: StoreView) -> str:
    """That of the customer where we speak it, else the store's, else English."""
    return reading.language_for(wanted, store.language)


def changed(versions: Sequence[VersionView], language: str) -> str:
    """The HTML of what the last of these versions changed, and why."""
    with translation.override(language):
        changes, words = difference.since(versions)
        return render_to_string("frame/agreementchanges.html", {"changed": {"changes": changes, "words": words}})


def written(version: VersionView, held: datetime | None, language: str) -> str:
    """Its HTML; `held` is until when the goods are kept."""
    told = {"terms": version, "lines": [(one, one.quantity * one.unit_minor) for one in version.lines], "held": held}
    with translation.override(language):
        return render_to_string("frame/agreementpaper.html", told)
