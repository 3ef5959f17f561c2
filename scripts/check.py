"""Every gate of the house, one after the other, all of them even when one fails: what `make check` runs."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
GATES: dict[str, tuple[str, ...]] = {
    "format": ("ruff", "format", "--check", "--quiet", "--output-format", "concise", "."),
    "templates": ("djangofmt", "--check", "--quiet", "src"),
    "markup": ("djangofmt", "--quiet", "check", "src"),
    "lint": ("ruff", "check", "--quiet", "--output-format", "concise", "."),
    "types": ("mypy", "--strict", "src", "scripts"),
    "contracts": ("lint-imports", "--no-logo"),
    "house rules": ("pytest", "tests/shape", "-q", "--tb", "short", "-p", "no:randomly", "-p", "no:cacheprovider"),
    "migrations": ("python", "-m", "django", "makemigrations", "--check", "--dry-run"),
    "django": ("python", "-m", "django", "check", "--fail-level", "WARNING"),
}


def run_gates() -> list[str]:
    """Print a line for each gate with its seconds, then what the failed ones said; return the names of those."""
    said: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bespeak.project.settings",
            "DATABASE_URL": f"sqlite:///{scratch}/gates.sqlite3",
        }
        for name, (program, *arguments) in GATES.items():
            began = time.monotonic()
            done = subprocess.run(
                [BIN / program, *arguments],
                check=False,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=CHECKOUT,
                env=environment,
            )
            if done.returncode:
                said[name] = done.stdout
            verdict = "FAILED" if done.returncode else "ok"
            print(f"  {name:<12} {verdict:<7}{time.monotonic() - began:6.1f} s", flush=True)
    for name, output in said.items():
        print(f"\n── {name}: {' '.join(GATES[name])}\n{_shortened(output)}", flush=True)
    return list(said)


def _shortened(output: str) -> str:
    lines = output.strip().splitlines()
    left_out = len(lines) - 60
    return "\n".join([*lines[:60], f"… and {left_out} lines more" if left_out > 0 else ""]).rstrip()


if __name__ == "__main__":
    sys.exit(1 if run_gates() else 0)
