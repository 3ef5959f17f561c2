from django.apps import AppConfig

from bespeak.doors.frame import refusalpages


class StorefrontConfig(AppConfig):
    name = "bespeak.doors.storefront"
    label = "storefront"

    def ready(self) -> None:
        refusalpages.looks_like(refusalpages.STOREFRONT, "storefront/house.html")
