from django.apps import AppConfig

from bespeak.doors.frame import catalogues


class FrameConfig(AppConfig):
    name = "bespeak.doors.frame"
    label = "frame"

    def ready(self) -> None:
        catalogues.compile_stale()
