"""`bespeak policy`: what decides, as sentences; publishing other rules; what was in force before."""

from __future__ import annotations

from typing import Any

from bespeak.domain.policy import operations, queries, rules
from bespeak.domain.policy.permissions import Policies
from bespeak.domain.policy.rules import Policy
from bespeak.domain.policy.sentence import policy_sentences
from bespeak.doors.cli import paper, reading, rehearsal, rulesfile
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.exits import Unusable


def add_commands(commands: Commands) -> None:
    policy = group(commands, "policy", help="what decides: the rules as sentences, other rules, former ones")
    showing = command(policy, "show", show, help="the rules in force, as everybody reads them")
    showing.add_argument("--version", type=reading.number, default=None, help="a former version (0: the default)")
    showing.add_argument("--language", default="", help="en or ja (default: the store's)")
    publishing = command(policy, "publish", publish, help="put other rules in force; old orders keep theirs")
    publishing.add_argument("file", metavar="FILE", nargs="?", default="", help="JSON as `policy show --json` gives it")
    publishing.add_argument("--default", action="store_true", help="the default of the house")
    publishing.add_argument("--note", default="", help="why, for whoever reads it later")
    publishing.add_argument(
        "--expect", metavar="VERSION", type=reading.number, default=None, help="refuse if another version is in force"
    )
    publishing.add_argument("--dry-run", action="store_true", help="say what would change, publish nothing")
    publishing.add_argument("--yes", action="store_true", help="it is meant, whatever it warns of")
    command(policy, "history", history, help="every version, newest first, and what changed")


def show(desk: Desk) -> None:
    desk.by.require(Policies.READ, store_id=desk.store.id)
    number = desk.args.version
    policy = (
        queries.current([desk.store.id])[desk.store.id] if number is None else queries.version(desk.store.id, number)
    )
    language = desk.args.language or desk.store.language
    desk.give(_data(policy, language), *_pages(policy, language))


def publish(desk: Desk) -> None:
    """Tries the rules on what was judged before; what deserves a second thought is published only with a yes."""
    if desk.args.default == bool(desk.args.file):
        raise Unusable("Give a FILE, or --default for the default of the house.", field="FILE", code="usage")
    desk.by.require(Policies.PUBLISH, store_id=desk.store.id)
    currency, present = desk.store.currency, queries.current([desk.store.id])[desk.store.id]
    default = rules.to_data(rules.default_policy(currency))["rules"]
    given = default if desk.args.default else rulesfile.read(desk.args.file, currency)
    made = rehearsal.rehearse(desk, present, rules.draft(given, currency))
    if desk.args.dry_run:
        language = desk.store.language
        desk.give(rehearsal.data(made, language), *rehearsal.pages(made, language))
        return
    expected = present.version if desk.args.expect is None else desk.args.expect
    if expected == present.version:  # else it is refused anyhow
        rehearsal.ask(desk, made)
    _publish(desk, given, expected, made)


def _publish(desk: Desk, given: Any, expected: int, tried: rehearsal.Rehearsal) -> None:
    common = {"expect_version": expected, **desk.here}
    if desk.args.default:
        made = operations.publish_default(**common)
    else:
        made = operations.publish(data=given, note=desk.args.note, **common)
    told = f"Version {made.version} is in force. Orders that are there keep the version that decided them."
    language = desk.store.language
    differs = rehearsal.rules(tried, language, old_is="was", new_is="is")
    shown = _data(made.policy, language) | rehearsal.differing(tried, language)
    desk.give(shown, told, *differs, *_pages(made.policy, language))


def history(desk: Desk) -> None:
    found = queries.history(desk.store.id, desk.by)
    before = [*(one.policy for one in found[1:]), queries.version(desk.store.id, 0)]
    data, rows = [], []
    for one, older in zip(found, before, strict=True):
        changes = _changes(older, one.policy)
        data.append(
            {
                "ref": one.ref,
                "version": one.version,
                "published_at": one.published_at,
                "by": one.published_by,
                "note": one.note,
                **changes,
            }
        )
        told = " · ".join(f"{name} {', '.join(codes)}" for name, codes in changes.items() if codes)
        rows.append((one.version, paper.when(one.published_at, desk.store), one.published_by, told, one.note))
    page = paper.table("version", "in force from", "by", "rules", "note", rows=rows)
    desk.give({"versions": data}, page if found else "Nothing was published yet: the default of the house is in force.")


def _changes(before: Policy, after: Policy) -> dict[str, list[str]]:
    """The first version is told against the default of the house, which was in force until then."""
    found = queries.difference(before, after)
    return {
        "added": [rule.code for rule in found.added],
        "removed": [rule.code for rule in found.removed],
        "changed": [rule.code for _, rule in found.changed],
    }


def _data(policy: Policy, language: str) -> dict[str, Any]:
    sentences = [{"rule": code, "text": text} for code, text in policy_sentences(policy, language)]
    return rules.to_data(policy, amounts_as_texts=True) | {"sentences": sentences}


def _pages(policy: Policy, language: str) -> list[Any]:
    name = f"Version {policy.version}" if policy.version else "The default of the house"
    pages: list[Any] = [paper.heading(name)]
    for code, text in policy_sentences(policy, language):
        pages += [paper.line(f"  {code}", "dim"), paper.indented(text)]
    return pages
