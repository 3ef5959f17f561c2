from django.apps import AppConfig
from django.utils.module_loading import import_string


class ProjectConfig(AppConfig):
    name = "bespeak.project"
    label = "project"

    def ready(self) -> None:
        # Named, not imported: wiring needs every room's models, which are not there when this file is read.
        import_string("bespeak.project.wiring.wire")()
