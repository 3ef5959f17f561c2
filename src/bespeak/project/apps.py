from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string

from bespeak.kit import clock


class ProjectConfig(AppConfig):
    name = "bespeak.project"
    label = "project"

    def ready(self) -> None:
        clock.follow(settings.BESPEAK_CLOCK_FILE)
        # Named, not imported: wiring needs every room's models, which are not there when this file is read.
        import_string("bespeak.project.wiring.wire")()
