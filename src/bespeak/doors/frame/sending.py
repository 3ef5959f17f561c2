"""A parcel in words: the same sentence at every door."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from bespeak.domain.fulfilment.queries import ParcelView


def sentence(parcel: ParcelView, language: str) -> str:
    """Who has it, and by which number it can be followed."""
    with translation.override(language):
        if parcel.tracking:
            named = {"carrier": parcel.carrier, "tracking": parcel.tracking}
            return _("On its way with %(carrier)s, tracking number %(tracking)s.") % named
        return _("On its way with %(carrier)s.") % {"carrier": parcel.carrier}
