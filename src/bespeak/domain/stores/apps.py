from django.apps import AppConfig


class StoresConfig(AppConfig):
    name = "bespeak.domain.stores"
    label = "stores"
