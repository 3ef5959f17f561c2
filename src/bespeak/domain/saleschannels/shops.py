"""Where a shop is and what opens it: read from what people type, refused by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bespeak.domain.saleschannels import slugs
from bespeak.domain.saleschannels.platforms import PLATFORMS, SHOPIFY
from bespeak.kit.refusals import Invalid

MOST_SECRET = 500
SIGNING = "signing_secret"
_MYSHOPIFY = re.compile(r"[a-z0-9][a-z0-9-]{0,99}\.myshopify\.com")
OPEN = frozenset({"client_id"})
"""What is no secret: it may be read by whoever sees the form."""
_CREDENTIALS: dict[str, frozenset[str]] = {
    SHOPIFY: frozenset({SIGNING, "access_token", "client_id", "client_secret"}),
    "woocommerce": frozenset({SIGNING, "consumer_key", "consumer_secret"}),
}


@dataclass(frozen=True, slots=True)
class Place:
    """`shop` is the platform's name for it, `address` what its interface's paths are put behind."""

    shop: str
    address: str


def platform(named: str) -> str:
    if named not in PLATFORMS:
        raise Invalid("unknown_platform", f"Platforms known here: {', '.join(PLATFORMS)}.", field="platform")
    return named


def place(platform: str, typed: str, *, allow_private: bool) -> Place:
    """north, north.myshopify.com or https://shop.example/path. Refuses bad_shop, and plain http.

    With `allow_private` (tests and rehearsals) any http address is a shop of either platform.
    """
    written = typed.strip()
    if platform == SHOPIFY and not (allow_private and written.startswith("http://")):
        return _myshopify(written)
    parts = _parts(written if "://" in written else f"https://{written}")
    if parts.scheme != "https" and not allow_private:
        raise Invalid("not_https", "The shop must be reached by https://, or its keys could be read.", field="shop")
    path = parts.path.rstrip("/")
    return Place(f"{parts.netloc.lower()}{path}", f"{parts.scheme}://{parts.netloc}{path}")


class _Parts:
    def __init__(self, typed: str) -> None:
        split = urlsplit(typed)
        self.scheme, self.netloc, self.path = split.scheme, split.netloc, split.path
        if split.scheme not in ("http", "https") or not split.hostname or split.username or split.query:
            raise ValueError
        if split.fragment or not typed.isprintable() or " " in typed or len(typed) > 200 or split.port == 0:
            raise ValueError


def _parts(typed: str) -> _Parts:
    try:
        return _Parts(typed)
    except ValueError:
        raise Invalid("bad_shop", "A shop is an address like https://shop.example.", field="shop") from None


def _myshopify(written: str) -> Place:
    host = written.lower().removeprefix("https://").rstrip("/")
    host = host if "." in host else f"{host}.myshopify.com"
    if not _MYSHOPIFY.fullmatch(host):
        raise Invalid("bad_shop", "A Shopify shop is named like north.myshopify.com.", field="shop")
    return Place(host, f"https://{host}")


def source(platform: str, named: str) -> str:
    """What the shop's orders come as: the platform, or platform-name where there are several such shops."""
    written = slugs.channel(named) or platform
    if written != platform and not written.startswith(f"{platform}-"):
        text = f"The orders of this shop come as {platform}, or {platform}-something."
        raise Invalid("wrong_source", text, field="source")
    return written


def credentials(platform: str, given: Mapping[str, str]) -> dict[str, str]:
    """What opens the shop, complete. Refuses missing_field, unknown_field, and what is no secret at all."""
    found = {name: value.strip() for name, value in given.items() if value and value.strip()}
    unknown = set(found) - _CREDENTIALS[platform]
    if unknown:
        raise Invalid("unknown_field", f"{platform} has no {min(unknown)}.", field=min(unknown))
    for name, value in found.items():
        if not _looks_right(value) or value.startswith(_OTHERS.get(name, "\0")):
            raise Invalid("bad_secret", f"{name} does not look like what {platform} gives out.", field=name)
    missing = _missing(platform, found)
    if missing:
        raise Invalid("missing_field", f"{platform} needs {' and '.join(missing)}.", field=missing[0])
    if platform == SHOPIFY:
        found.setdefault(SIGNING, found.get("client_secret", ""))
    return found


_OTHERS = {"consumer_key": "cs_", "consumer_secret": "ck_"}
"""How the other one of a pair begins, that is pasted here by mistake."""


def secrets_among(platform: str, given: Mapping[str, str]) -> dict[str, str]:
    """Those of these that are secrets of this platform and look like some."""
    found = {name: value.strip() for name, value in given.items() if name in _CREDENTIALS[platform] - OPEN}
    return {name: value for name, value in found.items() if value and _looks_right(value)}


def complete(platform: str, given: Mapping[str, str]) -> bool:
    return not _missing(platform, given)


def _looks_right(value: str) -> bool:
    return len(value) <= MOST_SECRET and value.isascii() and value.isprintable() and " " not in value


def _missing(platform: str, found: Mapping[str, str]) -> list[str]:
    if platform != SHOPIFY:
        return [name for name in ("consumer_key", "consumer_secret") if name not in found]
    if "access_token" in found:
        return [] if SIGNING in found or "client_secret" in found else [SIGNING]
    return [name for name in ("client_id", "client_secret") if name not in found]
