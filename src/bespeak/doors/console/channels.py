"""The shops this store sells in: connecting one, whether it and the store hear each other, other keys, parting."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bespeak.domain.saleschannels import operations, queries
from bespeak.domain.saleschannels.operations import Opened
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.domain.saleschannels.queries import ChannelView, Traffic, Untold
from bespeak.doors.console import called, channelwords
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.words import Word
from bespeak.doors.frame import pages
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.refusals import Invalid, NotFound, Refusal

MOST = 50
NEWEST = 8
LONGEST = 600
"""Letters of a typed value that are read at all."""


@dataclass(frozen=True, slots=True)
class Row:
    """A channel in the list; `state` is well, new or trouble."""

    channel: ChannelView
    name: str
    traffic: Traffic
    state: str
    standing: Word


@page(may=Saleschannels.READ_CHANNELS)
def show_all(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Those connected and those parted from, newest first."""
    before = pages.number_after(request.GET.get("cursor", ""))
    found = queries.channels(**desk.asking, ended=True, before=before or None, most=MOST + 1)
    here = pages.page(found, MOST, lambda one: one.id)
    counted = queries.traffic(**desk.asking)
    rows = [_row(one, counted.get(one.id, Traffic())) for one in here.items]
    shown = {
        "tab": "channels",
        "rows": [one for one in rows if not one.channel.ended_at],
        "parted": [one for one in rows if one.channel.ended_at],
        "next": f"?cursor={here.next}" if here.next else "",
        "manages": desk.actor.may(Saleschannels.MANAGE),
    }
    return render(request, "console/channels/all.html", shown)


def _row(channel: ChannelView, traffic: Traffic) -> Row:
    return Row(channel, channelwords.NAMES[channel.platform], traffic, *_standing(channel, traffic))


def _standing(channel: ChannelView, traffic: Traffic) -> tuple[str, Word]:
    """The first thing that somebody should do something about."""
    if channel.ended_at:
        return "over", gettext_lazy("Parted")
    if any(not one["ok"] for way, one in channel.tested.items() if way != "topics" or not channel.heard_at):
        return "trouble", gettext_lazy("The last test found something")
    if traffic.untold:
        return "trouble", gettext_lazy("Does not take what it is told")
    if traffic.refused or traffic.failed:
        return "trouble", gettext_lazy("Some deliveries were refused")
    if not channel.heard_at:
        return "new", gettext_lazy("Nothing has come yet")
    return "well", gettext_lazy("All is well")


@page(may=Saleschannels.MANAGE, methods=("GET", "HEAD", "POST"))
def connect(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Which platform first, then its fields."""
    asked = request.POST if request.method == "POST" else request.GET
    platform = asked.get("platform", "")
    if platform not in channelwords.NAMES:
        status = 422 if request.method == "POST" else 200
        return render(request, "console/channels/platforms.html", {"tab": "channels"}, status=status)
    if request.method != "POST":
        return _form(request, desk, platform, {})
    given = _typed(request, "shop", "source")
    keys = _keys(request, platform)
    try:
        opened, ref = _connected(request, desk, platform, given, keys)
    except Refusal as refusal:
        operations.set_keys_aside(platform=platform, credentials=keys, **desk.doing)
        return _form(request, desk, platform, given | {"client_id": keys.get("client_id", "")}, refusal)
    if opened is None:
        messages.info(request, _("The shop is connected. What was shown once is not shown again."))
        return _to(ref)
    shown = {"tab": "channels", **_known(opened.channel), "secret": opened.signing_secret}
    return render(request, "console/channels/connected.html", shown)


def _connected(
    request: HttpRequest, desk: Desk, platform: str, given: Mapping[str, Any], keys: Mapping[str, str]
) -> tuple[Opened | None, str]:
    """Once for the key of the form; sent again, there is nothing to show any more."""
    made: list[Opened] = []

    def verb() -> dict[str, str]:
        made.append(operations.connect(platform=platform, credentials=keys, **given, **desk.doing))
        return {"channel": made[0].channel.ref}

    answer = once(request, desk, "channel-new", verb)
    return (made[0] if made else None), str(answer.body["channel"])


def _typed(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\0", "").strip()[:LONGEST] for name in names}


def _keys(request: HttpRequest, platform: str) -> dict[str, str]:
    """Those that were filled in."""
    typed = _typed(request, *(one.name for one in channelwords.fields(platform)))
    return {name: text for name, text in typed.items() if text}


def _form(
    request: HttpRequest, desk: Desk, platform: str, typed: Mapping[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    """Secrets that were typed wait aside: the page says which and until when, and asks only for the rest."""
    waiting = queries.keys_aside(platform=platform, at=desk.at, **desk.asking)
    shown = {
        "tab": "channels", "platform": platform, "name": channelwords.NAMES[platform], "typed": typed,
        "key": refs.new("frm"), **_fields(platform, typed, refusal, waiting.names), "until": waiting.until,
        "problem": channelwords.refused(refusal) if refusal else "",
    }  # fmt: skip
    return render(request, "console/channels/new.html", shown, status=status_of(refusal) if refusal else 200)


@page(may=Saleschannels.MANAGE, methods=("POST",))
def forget(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The keys that wait for a form to be put right are let go of."""
    platform = request.POST.get("platform", "")
    operations.drop_keys_aside(platform=platform, **desk.doing)
    messages.success(request, _("The keys are not kept any more."))
    return HttpResponseRedirect(f"{reverse('console-channel-new')}?{urlencode({'platform': platform})}")


def _fields(
    platform: str, typed: Mapping[str, str], refusal: Refusal | None, aside: Collection[str] = ()
) -> dict[str, Any]:
    """As the form shows them: what was typed, but no secret, and what is wrong with which."""
    wrong = {refusal.field: channelwords.refused(refusal)} if refusal else {}

    def put(one: channelwords.Field) -> dict[str, Any]:
        value = "" if one.secret else typed.get(one.name, "")
        return {"field": one, "value": value, "error": wrong.get(one.name, ""), "kept": one.name in aside}

    shop, keys, older = channelwords.SHOP[platform], channelwords.KEYS[platform], channelwords.OLDER.get(platform, ())
    known = {shop.name, "source", *(one.name for one in (*keys, *older))}
    return {
        "shop": put(shop), "keys": [put(one) for one in keys], "older": [put(one) for one in older],
        "older_open": any(one.name in wrong or one.name in aside for one in older), "wrong": wrong,
        "astray": bool(refusal) and refusal is not None and refusal.field not in known,
    }  # fmt: skip


@page(may=Saleschannels.READ_CHANNELS)
def show(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    return _shown(request, desk, ref)


def _known(channel: ChannelView) -> dict[str, Any]:
    """What every page of one channel says of it."""
    topics = [(one, channelwords.topic(one)) for one in channel.topics]
    return {"channel": channel, "name": channelwords.NAMES[channel.platform], "topics": topics}


def _shown(
    request: HttpRequest, desk: Desk, ref: str, refusal: Refusal | None = None, failed: str = "", **more: Any
) -> HttpResponse:
    """The page as things stand now, with a refusal beside the form it is about."""
    channel = queries.channel(ref=ref, **desk.asking)
    counted = queries.traffic(**desk.asking).get(channel.id, Traffic())
    reads = desk.actor.may(Saleschannels.READ)
    newest = queries.deliveries(channel=ref, most=NEWEST, **desk.asking) if reads else []
    state, standing = _standing(channel, counted)
    shown = {
        "tab": "channels", **_known(channel), "traffic": counted, "state": state, "standing": standing,
        "checks": channelwords.checks(channel.tested),
        "untold": _untold(desk, ref) if counted.untold else [],
        "newest": [(one, channelwords.outcome(one.outcome), channelwords.topic(one.topic)) for one in newest],
        "reads": reads, "manages": desk.actor.may(Saleschannels.MANAGE) and not channel.ended_at,
        "movable": channel.unsettled(desk.actor.ref, desk.at) and desk.actor.may(Saleschannels.MANAGE),
        "key": refs.new("frm"), "failed": failed,
        "problem": channelwords.refused(refusal) if refusal else "",
        **_fields(channel.platform, {"shop": more.pop("shop", channel.shop)}, refusal),
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return render(request, "console/channels/one.html", shown | more, status=status)


def _untold(desk: Desk, ref: str) -> list[tuple[Untold, str]]:
    """Each with what the shop calls its order. Two statements."""
    found = queries.untold(channel=ref, **desk.asking)
    known = called.numbers(desk, [one.order for one in found])
    return [(one, known.get(one.order, one.order)) for one in found]


@page(may=Saleschannels.MANAGE, methods=("POST",))
def test(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """What it found stays with the channel."""
    tested = operations.test(ref=ref, **desk.doing)
    if all(one["ok"] for one in tested.tested.values()):
        messages.success(request, _("Tested: all is well."))
    else:
        messages.warning(request, _("Tested: something is not right yet. It says what, below."))
    return _to(ref)


@page(may=Saleschannels.MANAGE, methods=("POST",))
def subscribe(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """The shop is asked to send its webhooks; then all is tested."""
    try:
        operations.subscribe(ref=ref, **desk.doing)
    except NotFound:
        raise
    except Refusal as refusal:
        return _shown(request, desk, ref, refusal, failed="webhooks")
    operations.test(ref=ref, **desk.doing)
    messages.success(request, _("The webhooks are set up at the shop."))
    return _to(ref)


@page(may=Saleschannels.MANAGE, methods=("POST",))
def rotate(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """A signing secret that was made for it is shown this once."""
    channel = queries.channel(ref=ref, **desk.asking)
    keys, at_once = _keys(request, channel.platform), bool(request.POST.get("at_once"))
    made: list[Opened] = []

    def verb() -> dict[str, str]:
        made.append(operations.rotate_secret(ref=ref, credentials=keys, at_once=at_once, **desk.doing))
        return {"channel": ref}

    try:
        once(request, desk, f"channel-secrets {ref}", verb)
    except NotFound:
        raise
    except Refusal as refusal:
        return _shown(request, desk, ref, refusal, failed="secrets")
    if made and made[0].signing_secret:
        shown = {"tab": "channels", **_known(made[0].channel), "secret": made[0].signing_secret, "again": True}
        return render(request, "console/channels/connected.html", shown)
    messages.success(request, _("The channel has other keys now."))
    return _to(ref)


@page(may=Saleschannels.MANAGE, methods=("POST",))
def readdress(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """A wrong address, written right; the keys stay and nobody sees them."""
    shop = _typed(request, "shop")["shop"]
    try:
        moved = operations.readdress(ref=ref, shop=shop, **desk.doing)
    except NotFound:
        raise
    except Refusal as refusal:
        return _shown(request, desk, ref, refusal, failed="address", shop=shop)
    messages.success(request, _("The address is %(shop)s now; the keys stayed. Test it.") % {"shop": moved.shop})
    return _to(ref)


@page(may=Saleschannels.MANAGE, methods=("POST",))
def disconnect(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """Asks for the name of the shop."""
    channel = queries.channel(ref=ref, **desk.asking)
    if _typed(request, "name")["name"].casefold() != channel.shop.casefold():
        text = _("Write %(shop)s, so that it is the right one.") % {"shop": channel.shop}
        return _shown(request, desk, ref, Invalid("other_name", text, field="name"), failed="end", problem=text)
    operations.disconnect(ref=ref, **desk.doing)
    messages.success(request, _("Parted from %(shop)s. Its keys are dropped.") % {"shop": channel.shop})
    return HttpResponseRedirect(reverse("console-channels"))


@page(may=Saleschannels.MANAGE, methods=("POST",))
def retry(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """Tells the shop at once what it could not be told."""
    wanted = request.POST.get("errand", "")
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19 else 0
    operations.tell_again(ref=ref, errand=number, **desk.doing)
    messages.success(request, _("It is tried again now."))
    return _to(ref)


def _to(ref: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("console-channel", kwargs={"ref": ref}))
