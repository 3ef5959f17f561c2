"""Style sheets, scripts and pictures: packed, kept for ever, gone by a new name when they change."""

from __future__ import annotations

import gzip
import re

import pytest
from django.templatetags.static import static

from bespeak.doors.frame import assets
from bespeak.doors.frame.templatetags.frame import script

FOR_EVER = "public, max-age=31536000, immutable"
UNPACKED = "identity"


def served(path: str, accept: str = UNPACKED, known: str = "") -> tuple[int, dict[str, str], bytes]:
    status, headers, body = assets.serve(path, accept, known)
    return status, dict(headers), body


def test_an_address_holds_the_content_and_is_kept_for_ever():
    address = static("frame/frame.js")
    assert re.fullmatch(r"/static/frame/frame\.[0-9a-f]{12}\.js", address)
    status, headers, _ = served(address)
    assert (status, headers["cache-control"]) == (200, FOR_EVER)
    assert headers["content-type"].startswith("text/javascript")


def test_what_is_packed_is_the_same():
    address = static("console.css")
    _, plain, whole = served(address)
    _, packed, small = served(address, "br, gzip;q=0.8")
    assert gzip.decompress(small) == whole
    assert (packed["content-encoding"], "content-encoding" in plain) == ("gzip", False)
    assert len(small) < 12_500


def test_who_has_it_already_is_sent_nothing():
    address = static("frame.css")
    _, headers, _ = served(address, "gzip")
    assert served(address, "gzip", headers["etag"])[::2] == (304, b"")


@pytest.mark.parametrize("address", ["/static/frame/frame.js", "/static/frame/frame.000000000000.js"])
def test_another_edition_is_asked_for_again(address: str):
    status, headers, _ = served(address)
    assert (status, headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "address",
    [
        *("/static/", "/static/nothing.css", "/static/../settings.py", "/static//etc/passwd", "/static/frame"),
        *("/static/\0.js", "/static/stores.css", "/static/frame/%2e%2e/apps.py"),
    ],
)
def test_nothing_else_is_given_away(address: str):
    assert served(address)[0] == 404


def test_a_door_reads_one_sheet_with_all_of_the_frame_in_it():
    frame, console = assets.asset("frame.css").body, assets.asset("console.css").body
    assert console.startswith(frame)
    assert b".bar" in console
    assert b".bar-name" not in frame
    assert b"/*" not in console
    assert b"!important" not in console


def test_no_page_asks_for_what_is_not_there():
    with pytest.raises(assets.NoSuchAsset):
        static("frame/nothing.js")


def test_a_script_imports_its_parts_by_names_that_change_with_them():
    _, _, body = served(static("frame/live.js"))
    imported = re.findall(r'from "([^"]+)"', body.decode())
    assert imported
    for address in imported:
        status, headers, _ = served(address)
        assert (status, headers["cache-control"]) == (200, FOR_EVER)


def test_a_page_names_every_part_of_its_script_once_and_nothing_else():
    told = script("frame/live.js")
    named = re.findall(r'<link rel="modulepreload" href="([^"]+)">', told)
    begins = static("frame/live.js")
    assert told.endswith(f'<script type="module" src="{begins}"></script>')
    read, waiting = {begins}, [begins]
    while waiting:
        new = {*re.findall(r'from "([^"]+)"', served(waiting.pop())[2].decode())} - read
        read |= new
        waiting += new
    assert sorted([begins, *named]) == sorted(read)
