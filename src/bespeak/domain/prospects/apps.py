from django.apps import AppConfig


class ProspectsConfig(AppConfig):
    name = "bespeak.domain.prospects"
    label = "prospects"
