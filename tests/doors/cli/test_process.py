"""The program itself: exit codes of a process, no database, a wrong setting, help, a reader that goes away."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bespeak.domain.orders.models import Decision
from bespeak.doors.cli import pair

BESPEAK = str(Path(sys.executable).parent / "bespeak")


@pytest.fixture
def run(tmp_path):
    """Starts the program with a database of its own, which nobody has set up."""

    def start(*words, **environment):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BESPEAK_")}
        settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/own.sqlite3", "BESPEAK_SECRET_KEY": "k" * 40, **environment}
        typed = words if words[0] == "bash" else (BESPEAK, *words)
        return subprocess.run(typed, check=False, text=True, capture_output=True, env=kept | settings)

    return start


def test_without_a_database_the_command_that_helps_is_named(run, tmp_path):
    said = run("orders")
    assert (said.returncode, said.stdout) == (5, "")
    assert said.stderr == (
        "database_not_set_up: The database is not set up, or older than this program. "
        f"Run: {os.path.relpath(BESPEAK)} setup\n"
    )
    assert not (tmp_path / "own.sqlite3").exists()
    (tmp_path / "own.sqlite3").touch()  # a file without tables is none either
    as_data = run("orders", "--json")
    assert (as_data.returncode, '"database_not_set_up"' in as_data.stdout, as_data.stderr) == (5, True, "")


def test_a_database_is_set_up_and_a_reader_that_goes_away_is_no_fault(run, tmp_path):
    assert "steps were missing" in run("setup").stdout
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/own.sqlite3", "BESPEAK_SECRET_KEY": "k" * 40}
    piped = ["bash", "-c", f"set -o pipefail; {BESPEAK} store list | true"]
    said = subprocess.run(piped, check=False, text=True, capture_output=True, env=environment)
    assert (said.returncode, said.stderr) == (0, "")
    with closing(sqlite3.connect(tmp_path / "own.sqlite3")) as file, file:
        file.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    said = run("up", "--port", "8998")  # as after an update without `setup`
    assert (said.returncode, said.stdout, said.stderr.split(":")[0]) == (5, "", "database_not_set_up")


def test_an_unreachable_database_is_said_to_be_so(run):
    said = run("orders", DATABASE_URL="postgresql://bespeak:secret@127.0.0.1:1/bespeak")
    assert (said.returncode, said.stdout) == (5, "")
    assert said.stderr.startswith("database_unreachable: ")
    assert "secret" not in said.stderr
    assert "Traceback" not in said.stderr


def test_a_wrong_setting_stops_by_name(run):
    said = run("orders", BESPEAK_PORT="many")
    assert (said.returncode, said.stderr) == (2, "settings: BESPEAK_PORT: must be a port from 1 to 65535, got 'many'\n")


def test_a_database_that_is_set_up_is_left_as_it_is(bespeak):
    assert bespeak("setup", "--json").data == {"steps": 0}
    assert "It was set up already." in bespeak("setup").words


def test_help_and_usage(bespeak):
    assert "exit codes" in bespeak("--help").out
    assert bespeak("--version").out.startswith("bespeak ")
    for words in ((), ("nonsense",), ("admit", "--nonsense"), ("talk",), ("talk", "say"), ("key", "issue")):
        said = bespeak(*words)
        assert (said.code, said.out, said.err.startswith("usage: ")) == (2, "", True)


def test_programs_are_told_of_wrong_usage_too(bespeak):
    order, say = ("order", "#1", "--nonsense"), ("talk", "say")
    cases = ((order, "bespeak order"), (say, "bespeak talk say"), (("key",), "bespeak key"))
    for words, usage in cases:
        said = bespeak(*words, "--json")
        assert (said.code, said.data["code"], said.data["text"].startswith(f"{usage}: ")) == (2, "usage", True)
        assert said.err.startswith(f"usage: {usage} ")


def test_a_fault_of_the_program_is_one_line(bespeak, scene):
    scene.order("MUG", email="jun@mail.example", external_id="#1")
    Decision.objects.update(reasons=[{"code": "half a reason"}])
    said = bespeak("order", "#1")
    assert (said.code, said.out) == (70, "")
    assert said.err.startswith("unexpected: KeyError: ")


@pytest.mark.parametrize(
    "words",
    [
        ("order", "\udcff"),
        ("orders", "--limit", "99999999999999999999"),
        ("orders", "--limit", "-1"),
        ("stock", "receive", "MUG", "1e3"),
        ("stock", "receive", "MUG", "1000001"),
        ("stock", "receive", "MUG", "9223372036854775808"),
        ("admit", "/dev/zero"),
        ("admit", "/dev"),
        ("errands", "retry", "99999999999999999999"),
        ("confirm", "cnv_0", "delivery", "--country", "US", "--until", "0001-01-01"),
    ],
)
def test_what_no_database_takes_is_refused_at_the_door(bespeak, scene, words):
    said = bespeak(*words)
    assert (said.code, said.out) in ((2, ""), (4, ""))
    assert said.err


def test_a_pipe_is_read_once(bespeak, scene):
    """What a shell puts in the place of <(…)."""
    reader, writer = os.pipe()
    os.write(writer, b'{"external_id": "#1", "lines": []}\n')
    os.close(writer)
    said = bespeak("admit", f"/dev/fd/{reader}", "--json")
    os.close(reader)
    assert (said.code, said.data["read"], said.data["refused"][0]["field"]) == (3, 1, "lines")


def test_a_full_disk_and_a_closed_stdin_are_told_as_such(run):
    assert run("setup").returncode == 0
    full = run("bash", "-c", f"{BESPEAK} store list > /dev/full")
    assert (full.returncode, full.stderr) == (2, "disk_full: There is no space left where this is to be written.\n")
    closed = run("bash", "-c", f"{BESPEAK} admit - <&-")
    assert closed.returncode == 2
    assert closed.stderr == ("file_unreadable: Nothing can be read from stdin: it is closed. (FILE)\n")


def test_the_time_zone_of_the_machine_is_seen_before_the_house_starts(run):
    assert run("setup").returncode == 0
    words = ("store", "open", "one", "--name", "One", "--currency", "EUR", "--country", "FR", "--json")
    assert '"timezone": "Asia/Tokyo"' in run(*words, TZ="Asia/Tokyo").stdout


def loaded(*statements: str) -> set[str]:
    """Every module that is loaded after these statements, in a process of its own."""
    whole = "; ".join((*statements, "import sys", "print(*sys.modules)"))
    told = subprocess.run([sys.executable, "-c", whole], check=True, text=True, capture_output=True)
    return set(told.stdout.split())


def test_what_watches_loads_neither_django_nor_any_room():
    there = loaded("import bespeak.doors.cli.pair")
    assert {one.split(".")[0] for one in there} & {"django", "rich", "structlog", "httpx"} == set()
    assert not [one for one in there if one.startswith(("bespeak.domain", "bespeak.journal", "bespeak.project"))]


def test_what_starts_both_loads_no_room():
    settings = "import os", "os.environ['DJANGO_SETTINGS_MODULE'] = 'bespeak.project.settings'"
    there = loaded(*settings, "import bespeak.doors.cli.main, bespeak.doors.cli.asked, bespeak.doors.cli.serving")
    assert not [one for one in there if one.startswith(("bespeak.domain", "bespeak.journal", "rich"))]


def test_up_says_of_a_database_that_cannot_answer_what_every_command_says(run, tmp_path):
    said = run("up")
    assert (said.returncode, said.stdout, said.stderr.split(":")[0]) == (5, "", "database_not_set_up")
    assert not (tmp_path / "own.sqlite3").exists()
    (tmp_path / "own.sqlite3").touch()
    said = run("up", "--port", "8997")
    assert (said.returncode, said.stdout, said.stderr.split(":")[0]) == (5, "", "database_not_set_up")
    said = run("up", "--port", "8997", DATABASE_URL="postgresql://bespeak:secret@127.0.0.1:1/bespeak")
    assert (said.returncode, said.stdout, said.stderr.split(":")[0]) == (5, "", "database_unreachable")


def test_who_gives_up_at_once_is_started_again_later_each_time():
    rests = pair.Rests()
    assert [rests.before("worker", 1, 0.7) for _ in range(8)] == [1, 2, 4, 8, 16, 30, 30, 30]
    assert rests.before("web", -9, 0.7) == 0.5  # killed, not given up
    assert [rests.before("worker", 1, 3600), rests.before("worker", 1, 0.7)] == [0.5, 1]


def test_what_works_loads_no_pages():
    both = "import bespeak.doors.cli.asked, bespeak.doors.cli.needed, bespeak.doors.cli.working"
    there = loaded("import django", "django.setup()", both)
    assert "bespeak.journal.worker" in there
    assert {"ninja", "bespeak.doors.cli.commands", "bespeak.doors.console.urls"} & there == set()
