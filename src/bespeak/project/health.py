"""Two questions of whoever runs the house: is the process alive, and can it serve?"""

import functools

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from bespeak.kit import space, steps

log = structlog.get_logger(__name__)


class NotMigrated(Exception):
    pass


def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive"})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, has every migration and had space for what was written last, else 503 saying
    what is missing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _require_migrations()
    except NotMigrated:
        return _not_ready("migrations are missing")
    except DatabaseError:
        log.warning("not_ready", exc_info=True)
        return _not_ready("the database does not answer")
    if space.memory.was_full():
        return _not_ready("there is no space left where the database is kept")
    return JsonResponse({"status": "ready"})


def _not_ready(problem: str) -> HttpResponse:
    return JsonResponse({"status": "not ready", "problem": problem}, status=503)


@functools.cache  # a yes is kept (migrations are not taken back under a running process), a no is asked again
def _require_migrations() -> None:
    if steps.missing():
        raise NotMigrated
