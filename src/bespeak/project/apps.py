from django.apps import AppConfig

from bespeak.project import wiring


class ProjectConfig(AppConfig):
    name = "bespeak.project"
    label = "project"

    def ready(self) -> None:
        wiring.wire()
