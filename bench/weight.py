"""What a first visit weighs: bytes on the wire, with everything a page names, none of it kept from before; and the
loader that another site's page takes in.

The chat panel is closed, so its page is not fetched. Pictures that a browser would fetch late are counted all the same.
"""

from __future__ import annotations

import argparse
import http.client
import re

from bench.rig import databases, server
from bench.rig.report import Figure, Report

PAGES = {"home": "/en/", "policy": "/en/policy/", "terms": "/en/terms/", "ask": "/en/ask/", "guide": "/en/guide/"}
LOADER = "/widget.js"
MOST_PAGE, MOST_LOADER = 60_000, 4_096
_NAMED = re.compile(
    rb'(?:src|href)="(/static/[^"]+)"|url\(["\']?(/static/[^"\')]+)|import\s*(?:[^"\']*from\s*)?["\'](/static/[^"\']+)'
)


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    report = Report("weight", short=False)
    with databases.fresh("sqlite") as database:
        orders = database.run("followed", "1")["paths"]
        with server.web(database) as running:
            loader = _fetch(running.port, LOADER)[0]
            _tell(report, "the widget's loader", loader, MOST_LOADER, 1)
            for name, path in {**PAGES, "an order's page": orders[0].replace("/live/", "/")}.items():
                weights = _whole(running.port, path)
                _tell(report, f"first visit, {name}", sum(weights.values()), MOST_PAGE, len(weights))


def _tell(report: Report, what: str, weight: int, most: int, requests: int) -> None:
    report.tell(
        Figure(
            what=what, figure=weight / 1000, unit="kB", yardstick=most / 1000, against="kB allowed",
            target=f"≤ {most / 1000:g} kB", more={"requests": requests},
        )
    )  # fmt: skip
    if weight > most:
        raise SystemExit(f"{what} is too heavy")


def _whole(port: int, path: str) -> dict[str, int]:
    """Address → bytes, for the page and all that it and its style sheets and scripts name."""
    found: dict[str, int] = {}
    waiting = [path]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found[one], content = _fetch(port, one)
        waiting += [named.decode() for three in _NAMED.findall(content) for named in three if named]
    return found


def _fetch(port: int, path: str) -> tuple[int, bytes]:
    """Bytes on the wire as a browser asks for it, and the content as it reads."""
    packed = _ask(port, path, "gzip, br")
    return len(packed), _ask(port, path, "identity")


def _ask(port: int, path: str, accept: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": accept})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return body


if __name__ == "__main__":
    main()
