"""The addresses of customers."""

from __future__ import annotations

from django.urls import URLPattern, path

from bespeak.doors.console.customer import listing, looking, page
from bespeak.doors.console.customer.deeds import DEEDS

_ONE = "customers/<str:ref>/"
CUSTOMERS: list[URLPattern] = [
    path("customers/", listing.show, name="console-customers"),
    path(_ONE, page.show, name="console-customer"),
    path(f"{_ONE}look/", looking.look, name="console-customer-look"),
    *(
        path(f"customers/<str:ref>/{one.name}/", page.perform(one), name=f"console-customer-{one.name}")
        for one in DEEDS
    ),
]
