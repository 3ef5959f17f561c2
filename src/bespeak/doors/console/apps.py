from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "bespeak.doors.console"
    label = "console"
