"""The browser of tests and pictures: Debian's chromium, without its windows where there is one such (a sixth faster).
Root on Debian gets it installed; others are told what to do.

`chromium.py` prints where it is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium-headless-shell", "chromium")
"""The first that can be had."""
FONTS = "fonts-noto-cjk"


class CannotRun(Exception):
    """There is no browser; the text says what to do about it."""


def find() -> str:
    """The program's path, installed first where that can be done. `BESPEAK_CHROMIUM` names another one."""
    return os.environ.get("BESPEAK_CHROMIUM") or _there() or _install()


def _there() -> str:
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def _install() -> str:
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        raise CannotRun(
            "No chromium is installed, and the pages are tried in one.\n"
            "Install it and run this again, or name another by BESPEAK_CHROMIUM:\n"
            "  Debian  sudo apt-get install chromium\n"
            "  Fedora  sudo dnf install chromium"
        )
    for package in PACKAGES:
        print(f"Chromium is missing; installing it (apt-get install {package}) ...", file=sys.stderr, flush=True)
        problem = _installed(package)
        if not problem:
            break
    else:
        raise CannotRun(problem)
    if not (found := _there()):
        raise CannotRun("chromium was installed, but no program of that name is found.")
    return found


def _installed(package: str) -> str:
    """What went wrong; nothing where it is there now."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "-y", package, FONTS]):
        done = subprocess.run(
            words, check=False, text=True, capture_output=True, stdin=subprocess.DEVNULL, env=environment
        )
        if done.returncode:
            return f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return ""


def main() -> int:
    try:
        print(find())
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
