"""What `make test` runs: the gates, every test on SQLite, and on PostgreSQL the tests marked `both`."""

import os
import subprocess
import sys
from pathlib import Path

import check
import chromium
import postgres

CHECKOUT = Path(__file__).resolve().parents[1]
PYTEST = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-q"]


def main() -> int:
    heading("Gates")
    failed = [f"gate: {name}" for name in check.run_gates()]

    failed += browser()
    heading("All tests, on SQLite")
    failed += [] if tests_pass(database=None) else ["tests on SQLite"]
    if failed:
        heading("Failed so far: " + ", ".join(failed))

    failed += on_postgresql()
    if failed:
        heading("FAILED: " + ", ".join(failed))
    return 1 if failed else 0


def browser() -> list[str]:
    """The tests of the pages need one; where there is none they fail, each by its name."""
    try:
        os.environ["BESPEAK_CHROMIUM"] = chromium.find()
    except chromium.CannotRun as problem:
        heading("No browser")
        print(f"Pages cannot be tried in a browser here: {problem}", flush=True)
        return ["tests in a browser (not run)"]
    return []


def on_postgresql() -> list[str]:
    heading("Tests marked `both`, on PostgreSQL")
    ours = postgres.running() is None
    try:
        url = postgres.start()
    except postgres.CannotRun as problem:
        print(f"NOT RUN. PostgreSQL cannot run here: {problem}", flush=True)
        return ["tests on PostgreSQL (not run)"]
    try:
        return [] if tests_pass("-m", "both", database=url) else ["tests on PostgreSQL"]
    finally:
        if ours:
            postgres.stop()


def tests_pass(*arguments: str, database: str | None) -> bool:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database:
        environment["DATABASE_URL"] = database
    return subprocess.run([*PYTEST, *arguments], check=False, cwd=CHECKOUT, env=environment).returncode == 0


def heading(text: str) -> None:
    print(f"\n== {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
