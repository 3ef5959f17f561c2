from django.apps import AppConfig


class FulfilmentConfig(AppConfig):
    name = "bespeak.domain.fulfilment"
    label = "fulfilment"
