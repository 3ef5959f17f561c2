"""A PostgreSQL of this checkout's own, for development and tests: `postgres.py start | stop | url`.

It listens on 127.0.0.1 only, on a free port, trusts whoever connects from there, and keeps PostgreSQL's default
durability. Where PostgreSQL 15 or newer is missing, root on Debian gets it installed; anybody else is told what to
install.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
VAR = CHECKOUT / "var"
URL_FILE = VAR / "postgres.url"
OLDEST = 15
ROLE = DATABASE = "bespeak"
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
"""
ACCESS = "host all all 127.0.0.1/32 trust\n"


class CannotRun(Exception):
    """PostgreSQL cannot run here; the text says what to do about it."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    bin: Path
    data: Path

    @property
    def log(self) -> Path:
        return self.data.with_suffix(".log")

    @property
    def port(self) -> int | None:
        """The port it listens on now, or None if it is not running."""
        if not self.data.exists() or self.command("pg_ctl", "status", "-D", str(self.data), check=False).returncode:
            return None
        return int((self.data / "postmaster.pid").read_text().splitlines()[3])

    @property
    def url(self) -> str | None:
        port = self.port
        return f"postgresql://{ROLE}@127.0.0.1:{port}/{DATABASE}" if port else None

    def command(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        words = [*_as_other_user(), str(self.bin / program), *arguments]
        done = subprocess.run(words, check=False, text=True, capture_output=True, cwd="/")
        if check and done.returncode:
            raise CannotRun(f"{' '.join(words)}\n{done.stdout}{done.stderr}{_tail(self.log)}")
        return done

    def sql(self, statement: str) -> list[str]:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", ROLE, "-d", "postgres"]
        return self.command("psql", *where, "-XqtAc", statement).stdout.split()


def start() -> str:
    """Bring the cluster up, made first if there is none, and return its address; one already up is used as it is."""
    with _alone():
        cluster = _cluster(_programs() or _install())
        if cluster.port is None:
            _make(cluster)
            _boot(cluster)
        url = cluster.url
        if url is None:
            raise CannotRun(f"PostgreSQL stopped as soon as it had started\n{_tail(cluster.log)}")
        URL_FILE.write_text(url + "\n")
        return url


def stop() -> None:
    with _alone():
        programs = _programs()
        if programs and (cluster := _cluster(programs)).port is not None:
            cluster.command("pg_ctl", "stop", "-D", str(cluster.data), "-m", "fast", "-w")
        URL_FILE.unlink(missing_ok=True)


def running() -> str | None:
    """The address of the running cluster, or None."""
    programs = _programs()
    return _cluster(programs).url if programs else None


def _cluster(programs: tuple[int, Path]) -> Cluster:
    version, folder = programs
    if os.geteuid() != 0:
        return Cluster(bin=folder, data=VAR / f"pg-{version}")
    mark = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]  # root's checkout may be closed to other users
    return Cluster(bin=folder, data=Path(f"/var/tmp/bespeak-pg-{mark}") / f"pg-{version}")


def _make(cluster: Cluster) -> None:
    home = cluster.data.parent
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
        home.chmod(0o700)
    if not (cluster.data / "PG_VERSION").exists():
        shutil.rmtree(cluster.data, ignore_errors=True)  # what a broken-off initdb left
        locale = "--locale=C.UTF-8" if sys.platform == "linux" else "--no-locale"
        cluster.command("initdb", "-D", str(cluster.data), "-U", ROLE, "--auth=trust", "--encoding=UTF8", locale)
    (cluster.data / "pg_hba.conf").write_text(ACCESS)
    (cluster.data / "postgresql.auto.conf").write_text(SETTINGS)


def _boot(cluster: Cluster) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    where = ["-D", str(cluster.data), "-l", str(cluster.log), "-o", f"-p {port}"]
    cluster.command("pg_ctl", "start", *where, "-w", "-t", "60")
    names = cluster.sql("SELECT datname FROM pg_database")
    if DATABASE not in names:
        cluster.sql(f"CREATE DATABASE {DATABASE}")
    for leftover in (name for name in names if name.startswith("test_")):  # of test runs that were killed
        cluster.sql(f'DROP DATABASE "{leftover}"')


def _programs() -> tuple[int, Path] | None:
    """The newest usable PostgreSQL here: its major version and the folder of its programs."""
    folders = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
    ]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    found = [(_version(folder), folder) for folder in folders if (folder / "initdb").exists()]
    return max((one for one in found if one[0] >= OLDEST), default=None)


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "initdb", "--version"], check=True, text=True, capture_output=True).stdout
    number = re.search(r"\d+", said)
    return int(number[0]) if number else 0


def _install() -> tuple[int, Path]:
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        raise CannotRun(
            f"PostgreSQL {OLDEST} or newer is not installed (no initdb found).\n"
            "Install its server and run this again:\n"
            "  Debian, Ubuntu  sudo apt-get install postgresql\n"
            "  Fedora          sudo dnf install postgresql-server\n"
            "  macOS           brew install postgresql@17"
        )
    say("PostgreSQL is missing; installing it (apt-get install postgresql) ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _services_left_alone():
        for words in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "-y", "postgresql"]):
            done = subprocess.run(
                words, check=False, text=True, capture_output=True, stdin=subprocess.DEVNULL, env=environment
            )
            if done.returncode:
                raise CannotRun(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    programs = _programs()
    if programs is None:
        raise CannotRun(f"this Debian's PostgreSQL is older than {OLDEST}; install a newer one")
    return programs


@contextlib.contextmanager
def _services_left_alone() -> Iterator[None]:
    """Installed packages start no service of their own meanwhile: ours is the only cluster wanted."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    VAR.mkdir(exist_ok=True)
    with (VAR / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _as_other_user() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _tail(file: Path) -> str:
    return "\n".join(file.read_text().splitlines()[-20:]) if file.exists() else ""


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(words: list[str]) -> int:
    verbs = {"start": start, "stop": stop, "url": running}
    if len(words) != 1 or words[0] not in verbs:
        say("usage: postgres.py start | stop | url")
        return 2
    try:
        url = verbs[words[0]]()
    except CannotRun as problem:
        say(f"PostgreSQL cannot run here: {problem}")
        return 1
    if url:
        print(url)
    return 1 if words[0] == "url" and not url else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
