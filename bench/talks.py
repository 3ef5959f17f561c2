"""Pages of a store with 1,000,000 conversations and 3,000,000 messages, over HTTP, to a member who is signed in: the
list, looking for words, one conversation, and its customer's page.

The rows are copied by SQL from a few that the product made itself (bench/inside/manytalks.py). Beside each page, in
turns with it: the driver asking for fifty conversations by an index.
"""

from __future__ import annotations

from bench import pages
from bench.rig import arguments, databases, server
from bench.rig.report import Report

COPIES, FEW_COPIES = 19_999, 199
ROUNDS, FEW_ROUNDS = 60, 12
FIFTY = "SELECT * FROM conversations_conversation WHERE store_id = {} AND turn = 'store' ORDER BY turn_at, id LIMIT 50"


def main() -> None:
    arguments.on_each("talks", __doc__, _measure)


def _measure(report: Report, vendor: str, short: bool) -> None:
    copies, rounds = (FEW_COPIES, FEW_ROUNDS) if short else (COPIES, ROUNDS)
    with databases.fresh(vendor) as database:
        told = database.run("manytalks", str(copies), str(rounds))
        made = f"{told['talks']:,} conversations, {told['messages']:,} messages"
        print(f"  {made} made in {told['seconds']} s", flush=True)
        with server.web(database) as running, pages.beside(database, FIFTY.format(told["store_id"])) as fifty:
            for name, page in told["pages"].items():
                ours, theirs = pages.in_turns(running.port, told["cookie"], page["paths"], fifty, rounds)
                what = f"{name}, {told['talks']:,} conversations, {vendor}"
                report.tell(pages.figure(what, ours, theirs, page["statements"], target="< 100 ms"))


if __name__ == "__main__":
    main()
