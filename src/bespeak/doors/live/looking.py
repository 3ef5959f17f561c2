"""What is new for those who follow: a few statements for any number of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bespeak.domain.conversations.queries import EntryView, following, reading
from bespeak.domain.conversations.queries.following import Talk
from bespeak.domain.conversations.states import Side
from bespeak.doors.frame import places
from bespeak.doors.live import news
from bespeak.doors.live.news import News
from bespeak.doors.live.streams import Stream
from bespeak.journal import history

SLOWEST = 60
"""Seconds a transaction may take between its fact's time and its commit: a page made so shortly after something had
happened is told of it again."""
MOST_READ = following.MOST
NO_STORE = 0
UNREAD = -1


@dataclass(frozen=True, slots=True)
class Told:
    """What one stream is told. `doubted`: whether its pass still holds has to be asked again. `more`: there was more
    than is told at once."""

    stream: Stream
    news: Sequence[News]
    doubted: bool
    more: bool


@dataclass(slots=True)
class _Rows:
    talks: Mapping[str, Talk]
    about: Mapping[str, Sequence[Talk]]
    happened: Mapping[str, int]
    latest: Mapping[str, float]
    seen: Mapping[int, Mapping[str, int]]
    lists: Mapping[int, int]


Entries = dict[tuple[int, bool], Sequence[EntryView]]
"""New events by conversation, and whether its customer reads them."""


def look(streams: Collection[Stream]) -> list[Told]:
    """Moves each one's place on, and answers what each is to be told. Should a statement fail, nobody has moved."""
    if not streams:
        return []
    rows = _rows(streams)
    theirs = {one: _theirs(one, rows) for one in streams}
    starts = {one: _start(one, theirs[one], rows) for one in streams}
    entries = _entries(theirs, starts)
    return [_tell(one, theirs[one], starts[one], entries, rows) for one in streams]


def _rows(streams: Collection[Stream]) -> _Rows:
    talks = {ref for one in streams for ref in one.granted.talks}
    orders = {ref for one in streams for ref in one.granted.orders}
    counted = {ref for one in streams for ref in one.granted.counted}
    others = {ref for one in streams for ref in one.granted.leans_on}
    stores = {NO_STORE, *(one.granted.store_id for one in streams)}
    fresh = {ref for one in streams if not one.begun and places.AT in (one.read or {}) for ref in one.granted.counted}
    latest = history.latest(store_ids=stores, subjects=fresh) if fresh else {}
    named = following.talks(talks) if talks else {}
    about = following.about(orders) if orders else {}
    come = {one.granted.store_id for one in streams if one.granted.inbox and not one.begun}
    keys = {one.id for one in (*named.values(), *chain.from_iterable(about.values()))}
    return _Rows(
        talks=named,
        about=about,
        happened=history.counts(store_ids=stores, subjects=counted | others) if counted or others else {},
        latest={ref: at.timestamp() for ref, at in latest.items()},
        seen=reading.how_far(keys) if keys else {},
        lists={store: following.count(store) for store in come},
    )


def _theirs(one: Stream, rows: _Rows) -> list[Talk]:
    """The conversations it may follow, oldest first, each once."""
    granted = one.granted
    named = [rows.talks[ref] for ref in granted.talks if ref in rows.talks]
    beside = [talk for ref in granted.orders for talk in rows.about.get(ref, ())] if granted.customer else []
    found = {talk.id: talk for talk in (*named, *beside) if talk.store_id == granted.store_id}
    mine = [talk for talk in found.values() if not granted.customer or talk.customer == granted.customer]
    return sorted(mine, key=lambda talk: talk.id)


def _start(one: Stream, talks: Sequence[Talk], rows: _Rows) -> dict[str, int]:
    """How far it has read. The first time that is what its reader says: nothing (from now on), or numbers, or when the
    page was made."""
    if one.begun and one.read is not None:
        return {talk.ref: 0 for talk in talks} | one.read
    counts, store = {ref: rows.happened.get(ref, 0) for ref in one.granted.counted}, one.granted.store_id
    lists = {following.listed(store): rows.lists[store]} if one.granted.inbox else {}
    if one.read is None:
        return {talk.ref: talk.last_seq for talk in talks} | counts | lists
    made = one.read.get(places.AT)
    still = {ref for ref in counts if made is not None and rows.latest.get(ref, 0) < made - SLOWEST}
    known = {ref: one.read.get(ref, count if ref in still else UNREAD) for ref, count in counts.items()}
    seen = {name: one.read[name] for name in map(places.seen, (talk.ref for talk in talks)) if name in one.read}
    return {talk.ref: one.read.get(talk.ref, 0) for talk in talks} | known | seen | lists


def _entries(theirs: Mapping[Stream, Sequence[Talk]], starts: Mapping[Stream, Mapping[str, int]]) -> Entries:
    """What is new, read once for all who follow the same conversation, from where whoever has read least of it is."""
    least: dict[int, int] = {}
    last: dict[int, int] = {}
    customers: set[int] = set()
    for one, talks in theirs.items():
        for talk in talks:
            read = starts[one][talk.ref]
            if read < talk.last_seq:
                least[talk.id], last[talk.id] = min(read, least.get(talk.id, read)), talk.last_seq
                customers |= {talk.id} if one.granted.customer else set()
    found = following.after(least, last, most=MOST_READ)
    told: Entries = {(talk, False): entries for talk, entries in found.items()}
    return told | {(talk, True): following.for_customers(talk, found[talk]) for talk in customers & set(found)}


def _tell(one: Stream, talks: Sequence[Talk], start: dict[str, int], entries: Entries, rows: _Rows) -> Told:
    """No statement is asked any more."""
    begins, one.begun, one.read = not one.begun, True, start
    pieces = [News(news.HELLO, place(one), _greeting(one, start))] if begins else []
    past = [talk for talk in talks if start[talk.ref] > talk.last_seq] if begins else []
    if past:  # its reader has read more than there is: the rows were taken back to an earlier time
        start.update({talk.ref: talk.last_seq for talk in past})
        pieces.append(News(news.BEHIND, place(one), {}))
    for talk in talks:
        pieces += _said(one, talk, start, entries)
        pieces += _seen(one, talk, start, rows)
    for ref in one.granted.counted:
        count = rows.happened.get(ref, 0)
        if start[ref] != count:
            start[ref] = count
            pieces.append(News(news.CHANGED, place(one), {"order" if ref in one.granted.orders else "mail": ref}))
    before, one.leans = one.leans, {ref: rows.happened.get(ref, 0) for ref in one.granted.leans_on}
    more = any(start[talk.ref] < talk.last_seq for talk in talks)
    return Told(one, pieces, doubted=not begins and one.leans != before, more=more)


def _greeting(one: Stream, start: Mapping[str, int]) -> dict[str, int]:
    """With the number of the list from which on its changes are told."""
    return {"list": start[following.listed(one.granted.store_id)]} if one.granted.inbox else {}


def _said(one: Stream, talk: Talk, read: dict[str, int], entries: Entries) -> list[News]:
    private, told = bool(one.granted.customer), []
    start, since = read[talk.ref], one.granted.since
    for entry in entries.get((talk.id, private), ()):
        if entry.seq > start and (since is None or entry.at >= since):
            read[talk.ref] = entry.seq
            told.append(News(news.SAID, place(one), news.said(talk.ref, entry, private=private)))
    everything = entries.get((talk.id, False), ())
    read[talk.ref] = max(start, everything[-1].seq if everything else 0)
    return told


def _seen(one: Stream, talk: Talk, read: dict[str, int], rows: _Rows) -> list[News]:
    """Whether the other side has read on. A page that says nothing of it is told from now on."""
    side = Side.STORE if one.granted.customer else Side.CUSTOMER
    name, seq = places.seen(talk.ref), rows.seen.get(talk.id, {}).get(side, 0)
    before, read[name] = read.get(name, seq), seq
    return [News(news.SEEN, place(one), {"conversation": talk.ref, "seq": seq})] if before < seq else []


def place(one: Stream) -> str:
    """How far it has read, as it travels."""
    return places.written({ref: number for ref, number in (one.read or {}).items() if number != UNREAD})
