"""The store's first page: its policy in one sentence, and where to talk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.policy import queries
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import guests, guide, policypage, reaching
from bespeak.kit import clock

MOST_GOODS = 12


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    store = store_of(request)
    policy = queries.current([store.id])[store.id]
    told = {
        "place": "home",
        "lead": policypage.for_every_order(policy),
        "rules": len(policy.rules),
        "goods": catalog.pictured(store_id=store.id, actor=guests.anybody(store.id), most=MOST_GOODS),
        "guide": guide.of_anybody(request, store, policy),
        "reach": reaching.reach(store, clock.now()),
    }
    return render(request, "storefront/home.html", told)
