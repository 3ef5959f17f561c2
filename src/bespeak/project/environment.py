"""Typed readers of environment variables. Each refuses at start, naming the variable and what is wrong with it."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from bespeak.kit import clock

T = TypeVar("T")

KEY_LENGTH = 32
PLANS_KEPT_AFTER = "2"  # uses of a statement; `?prepare_threshold=none` where a pooler cannot bear prepared ones
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"  # readers never wait for the one writer
    "PRAGMA synchronous=FULL;"  # what was answered survives a power cut
    "PRAGMA secure_delete=ON;"  # what was erased is gone from the file too
    "PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-16000;"  # 16 MB a connection
    "PRAGMA journal_size_limit=67108864;"
)


class Unusable(ImproperlyConfigured):
    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def _read(name: str, default: T, parse: Callable[[str], T], wants: str) -> T:
    raw = text(name, "")
    if not raw:
        return default
    try:
        return parse(raw)
    except (ValueError, KeyError):
        raise Unusable(name, f"must be {wants}, got {raw!r}") from None


def boolean(name: str, default: bool) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    return _read(name, default, lambda raw: words[raw.lower()], "true or false")


def port(name: str, default: int) -> int:
    def parse(raw: str) -> int:
        number = int(raw)
        if not 0 < number < 65536:
            raise ValueError
        return number

    return _read(name, default, parse, "a port from 1 to 65535")


def rate(name: str, default: float) -> float:
    """Requests a second; 0 is no limit."""

    def parse(raw: str) -> float:
        number = float(raw)
        if not 0 <= number < 1e9:
            raise ValueError
        return number

    return _read(name, default, parse, "requests a second such as 5 or 0.5, or 0 for no limit")


def number(name: str, default: int, least: int, most: int) -> int:
    def parse(raw: str) -> int:
        found = int(raw)
        if not least <= found <= most:
            raise ValueError
        return found

    return _read(name, default, parse, f"a whole number from {least} to {most}")


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    same_word = {word.lower(): word for word in allowed}
    return _read(name, default, lambda raw: same_word[raw.lower()], "one of " + ", ".join(allowed))


def words(name: str, default: list[str]) -> list[str]:
    found = [word.strip() for word in text(name, "").split(",") if word.strip()]
    return found or default


def path(name: str) -> Path | None:
    raw = text(name, "")
    return Path(raw).expanduser().absolute() if raw else None


def clock_file(name: str) -> Path | None:
    """A file of seconds, or one that is not there yet."""
    found = path(name)
    try:
        if found:
            clock.read(found)
    except (OSError, ValueError) as problem:
        wants = "must name a file that holds seconds, such as 3600 or -60"
        raise Unusable(name, f"{wants}; {str(found)!r} cannot be used ({problem})") from None
    return found


def folder(name: str, default: Path) -> Path:
    found = path(name) or default
    if not found.is_dir():
        raise Unusable(name, f"must be an existing folder, got {str(found)!r}")
    return found


def web_address(name: str, default: str) -> str:
    """An http(s) address without a path; returned without its last slash."""

    def parse(raw: str) -> str:
        parts = urlsplit(raw)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError
        if parts.path.strip("/") or parts.query or parts.fragment or parts.username or (parts.port == 0):
            raise ValueError
        return raw.rstrip("/")

    return _read(name, default, parse, "an address such as https://shop.example without a path")


def address_of(host: str, port: int) -> str:
    """How this machine reaches what listens there."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not listened on
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def secret_key(name: str, file: Path) -> str:
    """The key from the environment, or else the one kept in `file` (made on first use, readable by its owner only)."""
    if name in os.environ:
        return _long_enough(name, os.environ[name].strip())
    try:
        if not file.exists():
            _keep_new_secret(file)
        return _long_enough(name, file.read_text(encoding="ascii").strip())
    except (OSError, UnicodeDecodeError) as problem:
        raise Unusable(name, f"is not set, and {file} cannot be used ({problem})") from None


def _long_enough(name: str, key: str) -> str:
    if len(key) < KEY_LENGTH:
        raise Unusable(name, f"must have at least {KEY_LENGTH} characters, got {len(key)}")
    return key


def _keep_new_secret(file: Path) -> None:
    """Written aside, then linked: of several processes starting at once the first wins and nobody reads half a key."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(48))
    try:
        os.link(aside, file)
    except FileExistsError:
        pass
    finally:
        aside.unlink()


def database(name: str, home: Path) -> dict[str, Any]:
    """Django's description of `sqlite:///path` (relative to `home`; four slashes: absolute) or `postgresql://…`."""
    raw = text(name, "sqlite:///var/bespeak.sqlite3")
    try:
        parts = urlsplit(raw)
        if parts.scheme == "sqlite":
            return _sqlite(name, parts, home)
        if parts.scheme in {"postgresql", "postgres"}:
            return _postgresql(name, parts)
    except ValueError:
        raise Unusable(name, "is not a well-formed address") from None  # not shown: it may hold a password
    raise Unusable(name, f"must begin with sqlite:/// or postgresql://, got {parts.scheme or 'nothing'!r}")


def _sqlite(name: str, parts: SplitResult, home: Path) -> dict[str, Any]:
    where = unquote(parts.path.removeprefix("/"))
    if parts.netloc or not where or where == ":memory:":
        raise Unusable(name, "must name a file, such as sqlite:///var/bespeak.sqlite3 or sqlite:////srv/shop.sqlite3")
    file = home / where
    file.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "bespeak.project.sqlite",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
            "cached_statements": 512,
        },
    }


def _postgresql(name: str, parts: SplitResult) -> dict[str, Any]:
    database_name = unquote(parts.path.removeprefix("/"))
    if not database_name or "/" in database_name:
        raise Unusable(name, "must name a database, such as postgresql://user@host:5432/bespeak")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    again = options.pop("prepare_threshold", PLANS_KEPT_AFTER)
    options["prepare_threshold"] = None if again == "none" else int(again)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
