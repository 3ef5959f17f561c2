from django.apps import AppConfig


class SaleschannelsConfig(AppConfig):
    name = "bespeak.domain.saleschannels"
    label = "saleschannels"
