from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "bespeak.domain.agreements"
    label = "agreements"
