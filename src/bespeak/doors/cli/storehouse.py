"""`bespeak store`, `member`, `key`: whose house it is, who works there, which programs may come in."""

from __future__ import annotations

import getpass
import sys

from bespeak.domain.accounts import operations as accounts
from bespeak.domain.stores import operations, queries, roles, signing
from bespeak.domain.stores.queries import KeyView, MemberView, StoreView
from bespeak.doors.cli import called, machine, paper, reading, recording
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.paging import collect
from bespeak.doors.frame import addresses
from bespeak.kit.refusals import Invalid


def add_commands(commands: Commands) -> None:
    _store(group(commands, "store", help="stores: open one, list them, show or change one"))
    _member(group(commands, "member", help="who works in a store, and as what"))
    _key(group(commands, "key", help="access keys for programs"))


def _store(commands: Commands) -> None:
    opening = command(commands, "open", open_store, help="open a new, empty store")
    opening.add_argument("slug", metavar="SLUG", help="short name: small letters, digits, hyphens")
    opening.add_argument("--name", required=True)
    opening.add_argument("--currency", required=True, help="ISO 4217, for example EUR")
    opening.add_argument("--country", required=True, help="ISO 3166, for example FR")
    opening.add_argument("--language", default="en")
    opening.add_argument("--timezone", default="", help="for example Europe/Paris (default: this machine's)")
    opening.add_argument("--talk-url", default="", help="where customers can talk to the store")
    opening.add_argument("--email", default="", help="how else they reach it; told to those whose order waits")
    opening.add_argument("--phone", default="")
    command(commands, "list", list_stores, help="all stores of this installation")
    command(commands, "show", show_store, help="one store")
    keeping = command(commands, "retention", recording.keep_for, help="how long what was said is kept")
    keeping.add_argument(
        "--days", type=reading.number, default=None, help="30 to 36500 days without a word; 0: for ever"
    )
    signing_key = command(commands, "signing-key", show_signing_keys, help="what the store signs records with")
    signing_key.add_argument("--replace", action="store_true", help="sign with a new one; what was signed stays good")
    changing = command(commands, "change", change_store, help="change what a store says of itself")
    for name in ("--name", "--language", "--timezone", "--talk-url", "--email", "--phone"):
        changing.add_argument(name, default=None)


def _member(commands: Commands) -> None:
    adding = command(commands, "add", add_member, help="somebody works here from now on")
    adding.add_argument("email", metavar="EMAIL")
    adding.add_argument("--name", required=True)
    adding.add_argument("--role", required=True, help="agent, packer, manager, owner or integrator")
    inviting = command(commands, "invite", invite_member, help="a link with which somebody joins and sets a password")
    inviting.add_argument("email", metavar="EMAIL")
    inviting.add_argument("--role", required=True, help="agent, packer, manager, owner or integrator")
    renewing = command(commands, "password", set_password, help="a new password, asked for or from stdin")
    renewing.add_argument("member", metavar="MEMBER")
    listing = command(commands, "list", list_members, help="who works here")
    listing.add_argument("--ended", action="store_true", help="also who did")
    changing = command(commands, "role", change_role, help="give somebody another role")
    changing.add_argument("member", metavar="MEMBER")
    changing.add_argument("role", metavar="ROLE")
    ending = command(commands, "end", end_membership, help="somebody leaves; their keys stop")
    ending.add_argument("member", metavar="MEMBER")


def _key(commands: Commands) -> None:
    issuing = command(commands, "issue", issue_key, help="make a key; its secret is shown this once")
    issuing.add_argument("--label", required=True, help="what it is for")
    issuing.add_argument(
        "--scopes", required=True, help="with commas: read, orders, stock, talk, everything … or permissions"
    )
    issuing.add_argument("--member", metavar="MEMBER", default="", help="the key acts as this person")
    issuing.add_argument("--expires", metavar="WHEN", default="", help="2026-12-31 18:00, or 90d")
    command(commands, "list", list_keys, help="the keys of the store")
    revoking = command(commands, "revoke", revoke_key, help="a key opens nothing any more")
    revoking.add_argument("key", metavar="REF")


def open_store(desk: Desk) -> None:
    given = desk.given("slug", "name", "currency", "country", "language", "talk_url", "email", "phone")
    zone = desk.args.timezone or machine.timezone() or "UTC"
    _give_store(desk, operations.open_store(by=desk.operator, at=desk.at, timezone=zone, **given))
    if not desk.args.timezone:
        other = called.line("store", "change", "--store", given["slug"], "--timezone", "Europe/Paris")
        where = "as this machine has it" if machine.timezone() else "because this machine names none"
        desk.aside(f"Its times are {zone}, {where}. Another zone: {other}")
    desk.aside(
        f"Next: {called.program()} member invite EMAIL --role owner --store {given['slug']}"
        f" · {called.program()} zones set --default --store {given['slug']}"
    )


def list_stores(desk: Desk) -> None:
    found = queries.all_stores()
    rows = [(one.slug, one.name, one.currency, one.country, one.language, one.timezone) for one in found]
    page = paper.table("store", "name", "currency", "country", "language", "time zone", rows=rows)
    empty = f"There is no store yet. Open one: {called.program()} store open SLUG --name … --currency … --country …"
    desk.give({"stores": found}, page if found else empty)


def show_store(desk: Desk) -> None:
    _give_store(desk, desk.store)


def show_signing_keys(desk: Desk) -> None:
    """The public halves; the newest signs."""
    if desk.args.replace:
        operations.replace_signing_key(**desk.here)
    keys = signing.public_keys(store_id=desk.store.id)
    rows = [(one.key, paper.when(one.made_at, desk.store), paper.when(one.retired_at, desk.store)) for one in keys]
    empty = "The store has signed nothing yet; its key is made when it does."
    desk.give({"keys": keys}, paper.table("key", "since", "until", rows=rows) if rows else empty)


def change_store(desk: Desk) -> None:
    given = desk.given("name", "language", "timezone", "talk_url", "email", "phone")
    _give_store(desk, operations.change_store(**given, **desk.here))


def _give_store(desk: Desk, store: StoreView) -> None:
    names = ("ref", "slug", "name", "currency", "country", "language", "timezone", "talk_url", "email", "phone")
    page = paper.facts([(name.replace("_", " "), getattr(store, name)) for name in names])
    desk.give(store, page)


def add_member(desk: Desk) -> None:
    _give_members(desk, [operations.add_member(**desk.given("email", "name", "role"), **desk.here)])


def invite_member(desk: Desk) -> None:
    """The link is told this once."""
    made = operations.invite(**desk.given("email", "role"), **desk.here)
    link = addresses.joining(desk.store, made.secret)
    desk.give({"link": link, "invitation": made.invitation}, paper.typed(link))
    desk.aside(f"It opens once, until {paper.when(made.invitation.expires_at, desk.store)}. Send it to them only.")
    if not addresses.home(desk.store):
        desk.aside("Its host and port are those of BESPEAK_BASE_URL, or of BESPEAK_PORT: set them before you invite.")


def set_password(desk: Desk) -> None:
    """Reads it from the terminal without showing it, or from stdin. All their sessions end."""
    member = desk.member(desk.args.member, field="member")
    typed = getpass.getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not typed:
        why = "No password came: type it when asked for, or give it as the first line of standard input."
        raise Invalid("no_password", why, field="password")
    accounts.set_password(ref=member, password=typed, by=desk.operator, at=desk.at)
    desk.give({"member": member}, "The password is set; their sessions have ended.")


def list_members(desk: Desk) -> None:
    _give_members(desk, queries.members(ended=desk.args.ended, **desk.asking))


def change_role(desk: Desk) -> None:
    member = desk.member(desk.args.member, field="member")
    _give_members(desk, [operations.change_role(member=member, role=desk.args.role, **desk.here)])


def end_membership(desk: Desk) -> None:
    member = desk.member(desk.args.member, field="member")
    _give_members(desk, [operations.end_membership(member=member, **desk.here)])


def _give_members(desk: Desk, found: list[MemberView]) -> None:
    rows = [
        (
            one.ref,
            one.name,
            one.email,
            one.role,
            paper.when(one.since, desk.store),
            paper.when(one.ended_at, desk.store),
        )
        for one in found
    ]
    page = paper.table("member", "name", "e-mail", "role", "since", "left", rows=rows)
    empty = f"Nobody works here yet: {called.program()} member invite EMAIL --role owner"
    desk.give({"members": found}, page if found else empty)


def issue_key(desk: Desk) -> None:
    scopes = [one.strip() for one in desk.args.scopes.split(",") if one.strip()]
    expires = desk.moment(desk.args.expires, field="--expires") if desk.args.expires else None
    member = desk.member(desk.args.member, field="--member") if desk.args.member else ""
    about = {"label": desk.args.label, "scopes": scopes, "member": member, "expires_at": expires}
    issued = operations.issue_key(**about, **desk.here)
    desk.give({"secret": issued.secret, "key": issued.key}, issued.secret)
    desk.aside(f"The secret is shown this once. To take the key back: {called.program()} key revoke {issued.key.ref}")


def list_keys(desk: Desk) -> None:
    found = collect(lambda last, most: queries.access_keys(after=last.ref if last else "", most=most, **desk.asking))
    rows = [
        (one.ref, one.label, ", ".join(roles.told(one.scopes)), one.member or "a program", _standing(desk, one))
        for one in found
    ]
    made = paper.table("key", "label", "scopes", "acts as", "state", rows=rows)
    empty = f"There are no keys: {called.program()} key issue --label … --scopes …"
    desk.give({"keys": found}, made if found else empty)


def _standing(desk: Desk, key: KeyView) -> str:
    if key.revoked_at:
        return f"revoked {paper.when(key.revoked_at, desk.store)}"
    if key.expires_at:
        ended = "ended" if key.expires_at <= desk.at else "until"
        return f"{ended} {paper.when(key.expires_at, desk.store)}"
    return "open"


def revoke_key(desk: Desk) -> None:
    operations.revoke_key(ref=desk.args.key, **desk.here)
    desk.give({"revoked": desk.args.key}, f"{desk.args.key} opens nothing any more.")
