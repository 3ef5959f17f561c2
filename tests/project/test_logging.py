"""Whatever is logged is one JSON object a line, and no secret is in it."""

import json
import subprocess
import sys

WRITES = """
import logging, structlog
from bespeak.project.logging import configure
configure({"form": "json", "level": "INFO"})
structlog.get_logger("shop").info(
    "order_admitted", order="ord_1", authorization="Bearer hush-1", sent={"X-Api-Key": "hush-2", "Via": "Bearer hush-3"}
)
logging.getLogger("elsewhere").warning("called %s with Basic hush4==", "postgresql://ben:hush-5@db/shop")
structlog.get_logger("shop").debug("not wanted")
try:
    raise ValueError("postgresql://ben:hush-6@db/shop")
except ValueError:
    structlog.get_logger("shop").exception("it_broke")
"""


def test_logs_are_json_without_secrets():
    done = subprocess.run([sys.executable, "-c", WRITES], check=True, text=True, capture_output=True)
    assert done.stdout == ""
    assert "hush" not in done.stderr
    admitted, called, broke = (json.loads(line) for line in done.stderr.splitlines())
    assert (admitted["event"], admitted["level"], admitted["logger"]) == ("order_admitted", "info", "shop")
    assert admitted["order"] == "ord_1"
    assert called["event"] == "called postgresql://ben:[hidden]@db/shop with Basic [hidden]"
    assert "ValueError" in broke["exception"]
    assert all(line["time"].endswith("Z") for line in (admitted, called, broke))


ANSWERS = """
import logging
from types import SimpleNamespace
import django
from django.conf import settings
settings.configure(USE_TZ=True, ALLOWED_HOSTS=["*"])
django.setup()
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.log import log_response
from bespeak.project.logging import configure
configure({"form": %r, "level": "INFO"})
request = RequestFactory().get("/customers/ada@mail.example?name=Ada%%20Byron&mail=ada%%40mail.example")
log_response("Not Found: %%s", request.path, response=HttpResponse(status=404), request=request)
request.resolver_match = SimpleNamespace(route="customers/<ref>")
try:
    raise ValueError("Key (value)=(ada@mail.example) is there, ada%%40mail.example too")
except ValueError as error:
    failed = HttpResponse(status=500)
    log_response("%%s: %%s", "Error", request.get_full_path(), response=failed, request=request, exception=error)
logging.getLogger("django.security.DisallowedHost").error("Invalid Host: 'ada-byron'", extra={"request": request})
try:
    raise TooManyFieldsSent("ada-byron")
except TooManyFieldsSent as error:
    logging.getLogger("django.security.TooManyFieldsSent").error("many", exc_info=error, extra={"request": request})
    log_response("%%s", error, response=HttpResponse(status=400), request=request, exception=error)
logging.getLogger("elsewhere").info("wrote to ada@mail.example", extra={"request": request})
"""


def answers(form: str) -> str:
    return subprocess.run([sys.executable, "-c", ANSWERS % form], check=True, text=True, capture_output=True).stderr


def test_of_requests_only_method_route_and_status_are_logged():
    lines = [json.loads(line) for line in answers("json").splitlines()]
    missing, broke, host, many, unread, elsewhere = lines
    assert missing.keys() == {"event", "logger", "level", "time", "method", "status_code"}
    assert (missing["event"], missing["method"], missing["status_code"]) == ("request_not_done", "GET", 404)
    assert (broke["route"], broke["status_code"], broke["level"]) == ("customers/<ref>", 500, "error")
    assert "ValueError: Key (value)=([hidden]) is there, [hidden] too" in broke["exception"]
    assert host["event"] == "request_not_done"
    assert (many["logger"], unread["status_code"]) == ("django.security.TooManyFieldsSent", 400)
    assert "exception" not in many.keys() | unread.keys()
    assert elsewhere["event"] == "wrote to [hidden]"
    assert "request" not in elsewhere


def test_no_person_is_in_the_logs_of_requests():
    said = answers("json")
    assert "ada" not in said.lower().replace("traceback", "")
    assert "Byron" not in said


def test_what_would_not_be_read_is_one_line_to_people_too():
    assert answers("text").count("Traceback") == 1
