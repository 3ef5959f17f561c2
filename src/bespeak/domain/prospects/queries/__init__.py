"""Prospects as answers, in frozen values, narrowed to what the actor may see."""

from bespeak.domain.prospects.queries.beside import Beside, beside
from bespeak.domain.prospects.queries.concerning import concerned
from bespeak.domain.prospects.queries.listing import (
    ANYBODY,
    KINDS,
    MOST_COUNTED,
    NOBODY,
    Asked,
    counted,
    place,
    prospect,
    prospects,
)
from bespeak.domain.prospects.queries.reconciling import reconcile
from bespeak.domain.prospects.queries.views import ProspectView

__all__ = [
    "ANYBODY",
    "KINDS",
    "MOST_COUNTED",
    "NOBODY",
    "Asked",
    "Beside",
    "ProspectView",
    "beside",
    "concerned",
    "counted",
    "place",
    "prospect",
    "prospects",
    "reconcile",
]
