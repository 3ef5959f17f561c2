"""Pages that are followed live, and messages that are told on them: delivery, losses, memory.

Streams are pages of orders, two of each; a message is written through the API, with its key, in one conversation after
the other. Told is from the moment at which a message should have been sent until it has come to whoever follows. Three
runs on each database: as it is; a tenth of all cut off and coming back; the server killed and started again in the
middle.

Beside it, in the same run: the bare floor (`yardstick/fanout.py`), which keeps nothing, asks nobody who they are and
forgets whoever is away; and, where `make others` was run and Redis listens (`--redis`), Django Channels over its Redis
layer (`yardstick/channels_layer.py`), which keeps nothing either.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from bench.rig import databases, memory, server
from bench.rig.databases import BOTH, CHECKOUT, Database
from bench.rig.report import Figure, Report
from bench.rig.server import Server

EACH = 2
OTHERS = CHECKOUT / ".venv-others" / "bin" / "granian"
TARGET = "p99 < 250 ms, 0 lost"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=5000)
    parser.add_argument("--rate", type=float, default=500, help="messages a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--on", choices=BOTH, action="append", dest="databases", help="one database (default: both)")
    parser.add_argument("--redis", default="", help="where Redis listens: Django Channels too")
    asked = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    report = Report("streams", short=asked.streams < 5000 or asked.seconds < 60)
    floor = _fan_out(asked, "bench.yardstick.fanout:app")
    if asked.redis:
        _channels(report, asked, floor)
    for vendor in asked.databases or BOTH:
        _measure(report, vendor, asked, floor)


def _at_once(asked: argparse.Namespace) -> int:
    """As `bespeak up` has it: what may be followed, beside all else."""
    return int(asked.streams) * 2 + server.AT_ONCE


def _fan_out(asked: argparse.Namespace, app: str, program: Path = server.BIN / "granian") -> dict[str, Any]:
    talks = [f"g{n}" for n in range(max(1, asked.streams // EACH))]
    told = {"secret": "", "talks": talks, "paths": [f"/live/{one}" for one in talks], "say": "/say/{talk}"}
    with databases.folder() as folder, server.app(app, program, at_once=_at_once(asked)) as running:
        return _follow(running, folder, told, asked)


def _channels(report: Report, asked: argparse.Namespace, floor: Mapping[str, Any]) -> None:
    """What others do, as it is: lost messages are counted and are no error of ours."""
    if not OTHERS.exists():
        raise SystemExit("make others first: Django Channels has an environment of its own")
    os.environ["CHANNELS_REDIS"] = asked.redis
    told = _fan_out(asked, "bench.yardstick.channels_layer:app", OTHERS)
    _tell(report, "Django Channels over Redis, nothing kept", asked, told, floor, ours=False)


def _measure(report: Report, vendor: str, asked: argparse.Namespace, floor: Mapping[str, Any]) -> None:
    settings = {
        "BESPEAK_STREAMS": str(asked.streams * 2 + 100),
        "BESPEAK_RATE_OTHERS": "0",
        "BESPEAK_RATE_STRANGERS": "0",
    }
    with databases.fresh(vendor) as database:
        told = database.run("followed", str(max(1, asked.streams // EACH)))
        told["say"] = "/api/v1/conversations/{talk}/messages"
        with server.web(database, settings, at_once=_at_once(asked)) as running:
            _tell(
                report,
                f"a message told to who follows, {vendor}",
                asked,
                _follow(running, database.folder, told, asked),
                floor,
            )
            cut = _follow(running, database.folder, told, asked, cuts=True)
            _tell(report, f"a tenth cut off, {vendor}", asked, cut, floor)
        _tell(report, f"killed and started again, {vendor}", asked, _killed(database, settings, told, asked), floor)


def _killed(
    database: Database, settings: Mapping[str, str], told: dict[str, Any], asked: argparse.Namespace
) -> dict[str, Any]:
    port = server.free_port()
    first = server.web(database, settings, port=port, at_once=_at_once(asked))
    running = first.__enter__()
    again: list[AbstractContextManager[Server]] = []

    def kill() -> None:
        time.sleep(asked.seconds / 3)
        server.kill(running)
        again.append(server.web(database, settings, port=port, at_once=_at_once(asked)))
        again[0].__enter__()

    breaks = threading.Thread(target=kill)
    try:
        return _follow(running, database.folder, told, asked, meanwhile=breaks)
    finally:
        breaks.join()
        for one in (*again, first):
            one.__exit__(None, None, None)


def _follow(
    running: Server, folder: Path, told: Mapping[str, Any], asked: argparse.Namespace, *, cuts: bool = False,
    meanwhile: threading.Thread | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What the client tells, and how much memory each connection took."""
    job = folder / "followers.json"
    wanted = {
        "port": running.port,
        "streams": asked.streams,
        "rate": asked.rate,
        "seconds": asked.seconds,
        "cuts": cuts,
    }
    job.write_text(json.dumps({**told, **wanted}))
    before = sum(memory.proportional(running.pid).values())
    command = [sys.executable, "-m", "bench.followers", str(job)]
    with subprocess.Popen(command, cwd=CHECKOUT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as client:
        assert client.stdin
        assert client.stdout
        connected = json.loads(client.stdout.readline())
        taken = sum(memory.proportional(running.pid).values()) - before
        if meanwhile:
            meanwhile.start()
        client.stdin.write("go\n")
        client.stdin.flush()
        said = json.loads(client.stdout.readline())
    return {**said, "kb_each": max(0.0, taken) * 1000 / connected["connected"], "connect_s": connected["within"]}


def _tell(
    report: Report,
    what: str,
    asked: argparse.Namespace,
    said: Mapping[str, Any],
    floor: Mapping[str, Any],
    *,
    ours: bool = True,
) -> None:
    report.tell(
        Figure(
            what=f"{what}, {asked.streams:,} streams, {asked.rate:g} messages/s, p99", figure=said["p99_ms"], unit="ms",
            yardstick=floor["p99_ms"], against="ms bare fan-out", target=TARGET if ours else "",
            more={
                "p50": f"{said['p50_ms']:.0f} ms", "longest": f"{said['longest_ms']:.0f} ms", "said": said["said"],
                "told": said["told"], "lost": said["lost"], "twice": said["twice"], "came back": said["came_back"],
                "sent again": said["tried_again"], "kB each": f"{said['kb_each']:.0f} (bare {floor['kb_each']:.0f})",
                "connected within": f"{said['connect_s']:.1f} s",
            },
        )
    )  # fmt: skip
    if ours and (said["lost"] or said["twice"]):
        raise SystemExit(f"{said['lost']} lost, {said['twice']} twice")


if __name__ == "__main__":
    main()
