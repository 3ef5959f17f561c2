"""Answers about agreements, as frozen values."""

from bespeak.domain.agreements.queries.dossiers import Dossier, dossier
from bespeak.domain.agreements.queries.drafting import DraftView, draft, drafts
from bespeak.domain.agreements.queries.listing import Asked, Listed, counted, listed, place
from bespeak.domain.agreements.queries.making import Worded, worded
from bespeak.domain.agreements.queries.promised import Promised, promised
from bespeak.domain.agreements.queries.proving import Proof, proofs
from bespeak.domain.agreements.queries.reading import (
    agreement,
    agreements,
    agreements_by_ref,
    codes_of,
    ref_of,
    versions,
)
from bespeak.domain.agreements.queries.records import Rewritten, heads, rewritten
from bespeak.domain.agreements.queries.standing import (
    ExtraClause,
    customer_of,
    extra_clause,
    extras_of,
    for_admission,
    refs_of,
)
from bespeak.domain.agreements.queries.verifying import reconcile, verify_versions
from bespeak.domain.agreements.queries.views import (
    AcceptanceView,
    AgreementView,
    HeadView,
    LineView,
    PromiseView,
    VersionView,
    views,
)
from bespeak.domain.agreements.states import AgreementFacts

__all__ = [
    "AcceptanceView",
    "AgreementFacts",
    "AgreementView",
    "Asked",
    "Dossier",
    "DraftView",
    "ExtraClause",
    "HeadView",
    "LineView",
    "Listed",
    "PromiseView",
    "Promised",
    "Proof",
    "Rewritten",
    "VersionView",
    "Worded",
    "agreement",
    "agreements",
    "agreements_by_ref",
    "codes_of",
    "counted",
    "customer_of",
    "dossier",
    "draft",
    "drafts",
    "extra_clause",
    "extras_of",
    "for_admission",
    "heads",
    "listed",
    "place",
    "promised",
    "proofs",
    "reconcile",
    "ref_of",
    "refs_of",
    "rewritten",
    "verify_versions",
    "versions",
    "views",
    "worded",
]
