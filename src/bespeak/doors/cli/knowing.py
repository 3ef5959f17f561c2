"""`bespeak article`, `reply`: what a store knows, read and written. What is not given stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bespeak.domain.knowledge import operations, queries
from bespeak.domain.knowledge.operations import ArticleDraft, ReplyDraft
from bespeak.domain.knowledge.queries import ArticleView, ReplyView
from bespeak.domain.knowledge.states import LANGUAGES, Kind, Mood
from bespeak.doors.cli import paper, reading
from bespeak.doors.cli.desk import Commands, Desk, Run, command, group
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.paging import collect

MOODS = [one.value for one in Mood if one]


def add_commands(commands: Commands) -> None:
    _articles(group(commands, "article", help="what is written down once: articles, size guides, facts of products"))
    _replies(group(commands, "reply", help="words kept ready, in several languages"))


def _articles(article: Commands) -> None:
    listing = command(article, "list", list_articles, help="those in use, the newest first")
    listing.add_argument("--search", metavar="TEXT", default="", help="words that stand in it")
    listing.add_argument("--kind", choices=[one.value for one in Kind], default="")
    listing.add_argument("--language", choices=LANGUAGES, default="")
    listing.add_argument("--shelf", choices=[one for one in queries.SHELVES if one], default="")
    listing.add_argument("--limit", type=reading.limit, default=50)
    named(article, "show", show_article, "as it reads")
    writing = command(article, "write", write_article, help="a new one, or with --ref the next version of one")
    writing.add_argument("--ref", default="", help="which one is changed")
    writing.add_argument("--title")
    writing.add_argument("--text", metavar="FILE", help="its words, in a file or - for stdin")
    writing.add_argument("--language", choices=LANGUAGES)
    writing.add_argument("--kind", choices=[one.value for one in Kind])
    writing.add_argument("--handle", default="", help="a short name; made of the title without it")
    writing.add_argument("--tags", metavar="A,B")
    writing.add_argument("--products", metavar="A,B", help="refs or handles")
    shown = writing.add_mutually_exclusive_group()
    shown.add_argument("--publish", dest="published", action="store_const", const=True)
    shown.add_argument("--draft", dest="published", action="store_const", const=False)
    writing.add_argument("--important", action="store_true", help="whoever learned it is asked to read it again")
    writing.add_argument("--why", default="", help="why it is changed")
    ends(article, retire_article, restore_article)


def _replies(reply: Commands) -> None:
    listing = command(reply, "list", list_replies, help="those sent most first")
    listing.add_argument("--search", metavar="TEXT", default="")
    listing.add_argument("--mood", choices=MOODS, default="")
    listing.add_argument("--archived", action="store_true", help="those put away")
    listing.add_argument("--limit", type=reading.limit, default=50)
    named(reply, "show", show_reply, "in all its languages")
    writing = command(reply, "write", write_reply, help="a new one, or with --ref other words for one")
    writing.add_argument("--ref", default="", help="which one is changed")
    writing.add_argument("--shortcut")
    writing.add_argument("--name")
    writing.add_argument("--text", metavar="LANGUAGE=TEXT", action="append", default=[], help="en=…; en= takes it out")
    writing.add_argument("--hint", help="for colleagues: when and how it is said")
    writing.add_argument("--mood", choices=["", *MOODS])
    writing.add_argument("--tags", metavar="A,B")
    writing.add_argument("--personal", action="store_true", help="one's own (with --as), for good")
    ends(reply, retire_reply, restore_reply)


def named(commands: Commands, name: str, run: Run, text: str) -> None:
    command(commands, name, run, help=text).add_argument("ref", metavar="REF")


def ends(commands: Commands, retire: Run, restore: Run) -> None:
    named(commands, "retire", retire, "puts it away: nobody finds it any more, nothing is deleted")
    named(commands, "restore", restore, "takes it out again")


def list_articles(desk: Desk) -> None:
    about = {**desk.given("search", "kind", "language", "shelf"), **desk.asking}
    found = collect(
        lambda last, most: queries.articles(before=last.id if last else 0, most=most, **about), desk.args.limit
    )
    rows = [
        (one.ref, one.title, one.kind, one.language, one.version, "" if one.published else "draft") for one in found
    ]
    made = paper.table("article", "title", "kind", "language", "version", "", rows=rows, right=("version",))
    desk.give({"articles": found}, made if found else "No article is here.")


def show_article(desk: Desk) -> None:
    _give_article(desk, desk.args.ref)


def write_article(desk: Desk) -> None:
    args = desk.args
    was = queries.article(ref=args.ref, **desk.asking) if args.ref else None
    if was is None and not (args.title and args.text):
        raise Unusable("A new article needs --title and --text.", field="--title", code="usage")
    body = reading.text_of(args.text, field="--text") if args.text else was.body if was else ""
    draft = ArticleDraft(
        title=either(args.title, was.row.title if was else ""), body=body,
        language=either(args.language, was.row.language if was else desk.store.language),
        kind=either(args.kind, was.row.kind if was else Kind.ARTICLE), handle=args.handle,
        tags=_words(args.tags, was.row.tags if was else ()),
        products=_words(args.products, [ref for ref, _ in was.products] if was else ()),
        published=was.row.published if args.published is None and was else bool(args.published),
        important=args.important, why=args.why,
    )  # fmt: skip
    seen = was.row.version if was else 0
    _give_article(desk, operations.write_article(draft=draft, ref=args.ref, seen=seen, **desk.here))


def retire_article(desk: Desk) -> None:
    operations.archive_article(ref=desk.args.ref, **desk.here)
    _give_article(desk, desk.args.ref)


def restore_article(desk: Desk) -> None:
    operations.restore_article(ref=desk.args.ref, **desk.here)
    _give_article(desk, desk.args.ref)


def _give_article(desk: Desk, ref: str) -> None:
    one: ArticleView = queries.article(ref=ref, **desk.asking)
    state = "put away" if one.row.archived_at else "published" if one.row.published else "draft"
    facts = paper.facts([
        ("article", ref), ("title", one.row.title), ("handle", one.row.handle), ("language", one.row.language),
        ("kind", one.row.kind), ("state", state), ("version", one.row.version), ("tags", ", ".join(one.row.tags)),
        ("products", ", ".join(name for _, name in one.products)),
    ])  # fmt: skip
    desk.give({"article": one}, facts, "", paper.line(one.body))


def list_replies(desk: Desk) -> None:
    about = {**desk.given("search", "mood", "archived"), **desk.asking}
    found = collect(
        lambda last, most: queries.replies(after=(last.used, last.id) if last else None, most=most, **about),
        desk.args.limit,
    )
    rows = [
        (one.ref, f"/{one.shortcut}", one.name, ", ".join(one.texts), one.used, "own" if one.personal else "")
        for one in found
    ]
    made = paper.table("reply", "shortcut", "name", "languages", "sent", "", rows=rows, right=("sent",))
    desk.give({"replies": found}, made if found else "No reply is kept here.")


def show_reply(desk: Desk) -> None:
    _give_reply(desk, desk.args.ref)


def write_reply(desk: Desk) -> None:
    args = desk.args
    was = queries.reply(ref=args.ref, **desk.asking) if args.ref else None
    if was is None and not (args.shortcut and args.name and args.text):
        raise Unusable("A new reply needs --shortcut, --name and --text.", field="--shortcut", code="usage")
    given = dict(reading.pair(one, field="--text") for one in args.text)
    texts: Mapping[str, str] = {**(was.texts if was else {}), **given}
    draft = ReplyDraft(
        shortcut=either(args.shortcut, was.shortcut if was else ""), name=either(args.name, was.name if was else ""),
        texts=texts, hint=either(args.hint, was.hint if was else ""), mood=either(args.mood, was.mood if was else ""),
        tags=_words(args.tags, was.tags if was else ()), personal=args.personal,
    )  # fmt: skip
    seen = was.version if was else 0
    _give_reply(desk, operations.write_reply(draft=draft, ref=args.ref, seen=seen, **desk.here))


def retire_reply(desk: Desk) -> None:
    operations.archive_reply(ref=desk.args.ref, **desk.here)
    _give_reply(desk, desk.args.ref)


def restore_reply(desk: Desk) -> None:
    operations.restore_reply(ref=desk.args.ref, **desk.here)
    _give_reply(desk, desk.args.ref)


def _give_reply(desk: Desk, ref: str) -> None:
    one: ReplyView = queries.reply(ref=ref, **desk.asking)
    facts = paper.facts([
        ("reply", ref), ("shortcut", f"/{one.shortcut}"), ("name", one.name), ("hint", one.hint), ("mood", one.mood),
        ("tags", ", ".join(one.tags)), ("state", "put away" if one.archived_at else ""), ("version", one.version),
        *((language, text) for language, text in one.texts.items()),
    ])  # fmt: skip
    desk.give({"reply": one}, facts)


def either(given: str | None, was: str) -> str:
    return was if given is None else given


def _words(given: str | None, was: Sequence[str]) -> Sequence[str]:
    return was if given is None else [one.strip() for one in given.split(",") if one.strip()]
