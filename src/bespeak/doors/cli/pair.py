"""What stays of `bespeak up` while it serves: a small process that starts the web server and the worker, watches them,
and starts again whoever of the two dies. It loads nothing of Django, so that watching costs hardly any memory.

`python -m bespeak.doors.cli.pair FD …`: FD is an open file with the plan in JSON; words after it are for those who list
processes.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import NamedTuple

from bespeak.doors.cli import listening
from bespeak.kit import beside

FINE, UNUSABLE = 0, 2
PATIENCE = 10.0
REST, LONGEST_REST, YOUNG = 0.5, 30.0, 10.0
"""Seconds: before somebody is started again, at most, and how soon an end is one that comes again."""


class Plan(NamedTuple):
    """`look` is the command that says whether the database can answer, and what to show once the web server does;
    `commands` are those of "web" and "worker"; `form` and `level` are those of the logs."""

    host: str
    port: int
    look: list[str]
    commands: dict[str, list[str]]
    environment: dict[str, str]
    form: str
    level: str


class Rests:
    """Who gives up by itself as soon as it has begun will do so again: it is started again later each time."""

    def __init__(self) -> None:
        self._given_up: dict[str, int] = {}

    def before(self, name: str, code: int, lived: float) -> float:
        """Seconds until this one, who ended with `code` (negative: killed) after so many seconds, is started again."""
        gave_up = code >= 0 and lived < YOUNG
        self._given_up[name] = min(self._given_up.get(name, 0) + 1, 9) if gave_up else 0
        return min(REST * float(2 ** self._given_up[name]), LONGEST_REST)


class Pair:
    """The web server and the worker, each its own process beside this one.

    Each leads a process group: Ctrl-C in a terminal reaches this process alone, which ends them in good order.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._environment = beside.told(os.environ | plan.environment)
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._began: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._rests = Rests()
        self._look: subprocess.Popen[bytes] | None = None
        self._banner = b""
        self._stopped = False
        self._answers = False

    def run(self) -> int:
        """Until it is told to stop (SIGTERM, Ctrl-C). Answers the exit code."""
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        signal.signal(signal.SIGINT, self._asked_to_stop)
        self._start("web")
        if code := self._look_at_the_database():
            self._end()
            return FINE if self._stopped else code
        self._start("worker")
        while self._goes_on():
            if not self._answers and self._has_begun():
                self._answers = True
                sys.stderr.buffer.write(self._banner)
                sys.stderr.flush()
            if problem := self._look_after_them():
                print(problem, file=sys.stderr)
                self._end()
                return UNUSABLE
        return self._end()

    def _goes_on(self) -> bool:
        time.sleep(0.2)
        return not self._stopped

    def _look_at_the_database(self) -> int:
        """While the web server loads. Answers the exit code of a look that found something in the way: it has said so
        itself."""
        with subprocess.Popen(self._plan.look, env=self._environment, stdout=subprocess.PIPE) as looking:
            self._look = looking
            self._banner = looking.communicate()[0]
        return looking.returncode

    def _look_after_them(self) -> str:
        """Starts again who has died. Answers what makes that useless, "" for nothing."""
        where = (self._plan.host, self._plan.port)
        for name, child in list(self._children.items()):
            if child.poll() is None:
                continue
            if name == "web" and not self._answers and (problem := listening.in_the_way(*where)):
                return problem  # somebody was quicker
            if name not in self._due:
                self._say_restarted(name, child.returncode)
                now = time.monotonic()
                self._due[name] = now + self._rests.before(name, child.returncode, now - self._began[name])
            elif time.monotonic() > self._due[name]:
                del self._due[name]
                self._start(name)
        return ""

    def _has_begun(self) -> bool:
        """Our own web server takes calls."""
        return listening.takes_calls(self._plan.host, self._plan.port) and self._children["web"].poll() is None

    def _start(self, name: str) -> None:
        command = self._plan.commands[name]
        self._began[name] = time.monotonic()
        self._children[name] = subprocess.Popen(command, env=self._environment, process_group=0)

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        """A mere mark: what locks could be held by what this interrupts, and wait for it for ever."""
        self._stopped = True
        if self._look and self._look.poll() is None:
            self._look.terminate()

    def _end(self) -> int:
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
        return FINE

    def _say_restarted(self, part: str, code: int) -> None:
        """A line as `bespeak.project.logging` writes them, which is too large for this process."""
        if self._plan.level not in ("DEBUG", "INFO", "WARNING"):
            return
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        told = {"part": part, "code": code, "event": "restarted", "logger": "bespeak.serving", "level": "warning"}
        as_text = f"{at} [warning  ] restarted  [bespeak.serving] part={part} code={code}"
        print(as_text if self._plan.form == "text" else json.dumps(told | {"time": at}), file=sys.stderr, flush=True)


def read(file: int) -> Plan:
    with os.fdopen(file) as held:
        return Plan(*json.load(held))


if __name__ == "__main__":
    raise SystemExit(Pair(read(int(sys.argv[1]))).run())
