from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "bespeak.journal"
    label = "journal"
