"""Style sheets, scripts and pictures of the pages: read once, packed once, kept for ever under names that change with
their content. A style sheet `<door>.css` is all of the frame's and then all of that door's, so a page loads one. A
script imports its parts by such names too, and a page names them all, so that none waits for another to be read."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import Storage
from django.http import HttpRequest, HttpResponse

PREFIX = "/static/"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
FRAME = "frame"
_HASHED = re.compile(r"^(.+)\.([0-9a-f]{12})(\.[a-z0-9]+)$")
_PART = re.compile(r'(\b(?:from|import) )"(\.{1,2}/[\w./-]+\.js)"')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_GAP = re.compile(r"\s+")
_NEEDLESS = re.compile(r" ?([{};,>]) ?")
_SPARE = re.compile(r"(?<=:) |;(?=})|(?<![\w.])0(?=\.\d)")
"""The blank before a value, the semicolon after the last one, the nought before a point."""
_QUOTED = re.compile(r'="([a-z][a-z-]*)"]')
_PACKABLE = ("text/", "application/javascript", "image/svg", "application/json", "application/manifest")

Headers = list[tuple[str, str]]


class NoSuchAsset(LookupError):
    """A page names a file that is not there."""


@dataclass(frozen=True)
class Asset:
    name: str
    kind: str
    body: bytes
    parts: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:12]

    @property
    def address(self) -> str:
        """Where it is read, with its content in the name."""
        stem, dot, ending = self.name.rpartition(".")
        return f"{PREFIX}{stem}.{self.digest}{dot}{ending}"

    @cached_property
    def as_gzip(self) -> bytes:
        return gzip.compress(self.body, 9, mtime=0)

    def packed(self, accept: str) -> tuple[str, bytes]:
        """The smallest form that is understood, and its name ("" for as it is)."""
        understood = {one.split(";")[0].strip() for one in accept.lower().split(",")}
        if "gzip" in understood and self.kind.startswith(_PACKABLE):
            return "gzip", self.as_gzip
        return "", self.body


def asset(name: str) -> Asset:
    """The asset of this name, else NoSuchAsset."""
    return _read(name) if settings.DEBUG else _kept(name)


@lru_cache(maxsize=512)
def _kept(name: str) -> Asset:
    return _read(name)


def _read(name: str) -> Asset:
    if name.endswith(".css") and "/" not in name and (pieces := list(_pieces(name.removesuffix(".css")))):
        return Asset(name, "text/css; charset=utf-8", _tight("\n".join(pieces)).encode())
    try:
        place = finders.find(name)
    except (SuspiciousFileOperation, ValueError):
        place = None
    if not isinstance(place, str) or not Path(place).is_file():
        raise NoSuchAsset(name)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kind, body = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind, Path(place).read_bytes()
    return _script(name, kind, body.decode()) if name.endswith(".js") else Asset(name, kind, body)


def _script(name: str, kind: str, text: str) -> Asset:
    """With its parts under the names that change with their content."""
    parts = [posixpath.normpath(posixpath.join(posixpath.dirname(name), found[2])) for found in _PART.finditer(text)]
    addresses = iter([asset(part).address for part in parts])
    body = _PART.sub(lambda found: f'{found[1]}"{next(addresses)}"', text)
    return Asset(name, kind, body.encode(), tuple(parts))


def parts_of(name: str) -> list[Asset]:
    """All that a script imports, and what that imports, each once."""
    found: dict[str, Asset] = {}
    waiting = [name]
    while waiting:
        for part in asset(waiting.pop()).parts:
            if part not in found:
                found[part] = asset(part)
                waiting.append(part)
    return list(found.values())


def _pieces(door: str) -> Iterator[str]:
    """The style sheets of a door in their order: what everything is made of, bare elements, components, the door's."""
    homes = {config.label: Path(config.path) for config in apps.get_app_configs() if ".doors." in config.name}
    own = homes[FRAME] / "styles" / f"{door}.css"
    if door not in homes and not own.exists():
        return
    styles = homes[FRAME] / "styles"
    files = [styles / "tokens.css", styles / "base.css", *_beside_templates(homes[FRAME])]
    if door != FRAME:
        files += [own] if own.exists() else []
        files += _own(homes[door]) if door in homes else []
    for file in files:
        yield file.read_text(encoding="utf-8")


def _own(home: Path) -> list[Path]:
    return [*sorted((home / "styles").glob("*.css")), *_beside_templates(home)]


def _beside_templates(home: Path) -> list[Path]:
    return sorted((home / "templates").rglob("*.css"))


def _tight(css: str) -> str:
    """Without comments and needless signs."""
    tight = _NEEDLESS.sub(r"\1", _GAP.sub(" ", _COMMENT.sub("", css))).strip()
    return _QUOTED.sub(r"=\1]", _SPARE.sub("", tight))


def serve(path: str, accept: str, known: str = "") -> tuple[int, Headers, bytes]:
    """What is at this path: 200, 304 where the asker knows it already, or 404."""
    wanted = path.removeprefix(PREFIX)
    hashed = _HASHED.match(wanted)
    try:
        found = asset(hashed[1] + hashed[3] if hashed else wanted)
    except NoSuchAsset:
        return 404, [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")], b"Nothing here.\n"
    form, body = found.packed(accept)
    lasting = bool(hashed and hashed[2] == found.digest and not settings.DEBUG)
    headers = [("cache-control", FOR_EVER if lasting else ASK_AGAIN), ("vary", "accept-encoding")]
    headers += [("etag", f'"{found.digest}{form}"'), ("cross-origin-resource-policy", "same-origin")]
    if known and known in (f'"{found.digest}{form}"', f'W/"{found.digest}{form}"'):
        return 304, headers, b""
    return 200, [*headers, ("content-type", found.kind), *([("content-encoding", form)] if form else [])], body


def view(request: HttpRequest, path: str) -> HttpResponse:
    """The same through Django (tests, other servers)."""
    accept, known = request.headers.get("Accept-Encoding", ""), request.headers.get("If-None-Match", "")
    status, headers, body = serve(PREFIX + path, accept, known)
    return HttpResponse(body, status=status, headers=dict(headers))


class Hashed(Storage):
    """What `{% static %}` asks for addresses."""

    def url(self, name: str | None) -> str:
        return asset(name or "").address
