from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "bespeak.doors.storefront"
    label = "storefront"
