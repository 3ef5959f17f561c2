from django.apps import AppConfig

from bespeak.doors.frame import refusalpages


class ConsoleConfig(AppConfig):
    name = "bespeak.doors.console"
    label = "console"

    def ready(self) -> None:
        refusalpages.looks_like(refusalpages.CONSOLE, "console/base.html")
