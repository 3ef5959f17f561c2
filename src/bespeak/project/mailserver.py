"""Where mail goes, from one address in the environment; refused at start where it cannot be right."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bespeak.kit.mailing import Way
from bespeak.project.environment import Unusable, text

PORTS = {"none": 25, "starttls": 587, "tls": 465}


def way(name: str, name_of_sender: str, home: Path) -> Way | None:
    """`smtp://user:password@host:587/?tls=starttls`, `smtps://…`, or `folder:var/mail` (relative to `home`)."""
    raw, sender = text(name, ""), text(name_of_sender, "")
    if not raw:
        return None
    try:
        validate_email(sender)
        sender.encode("ascii")
    except (ValidationError, UnicodeEncodeError):
        raise Unusable(name_of_sender, "must be the address mail comes from, such as shop@mail.example") from None
    if raw.startswith("folder:") and raw != "folder:":
        return Way(sender, folder=str(home / raw.removeprefix("folder:")))
    try:
        found = _server(urlsplit(raw), sender)
    except ValueError:
        found = None
    if found is None:  # not shown: it may hold a password
        raise Unusable(
            name, "must be smtp://user:password@host:587/?tls=starttls, smtps://user:password@host or folder:var/mail"
        )
    return found


def _server(parts: SplitResult, sender: str) -> Way | None:
    given = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    tls = "tls" if parts.scheme == "smtps" else given.pop("tls", "none")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    fits = parts.scheme in {"smtp", "smtps"} and parts.hostname and tls in PORTS and not given
    if not fits or parts.path.strip("/") or parts.fragment or bool(user) != bool(password) or parts.port == 0:
        return None
    return Way(sender, str(parts.hostname), parts.port or PORTS[tls], user, password, tls)
