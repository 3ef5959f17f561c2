from django.apps import AppConfig


class ShippingConfig(AppConfig):
    name = "bespeak.domain.shipping"
    label = "shipping"
