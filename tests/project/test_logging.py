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
