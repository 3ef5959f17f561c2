"""`bespeak errands`, `endpoint`: what is still to be done, what failed, who outside is told."""

from __future__ import annotations

from bespeak.domain.stores import operations, outside
from bespeak.doors.cli import paper, reading
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.journal import endpoints, worker


def add_commands(commands: Commands) -> None:
    errands = group(commands, "errands", help="what is still to be done, and what failed")
    command(errands, "waiting", waiting, help="how much is due in each lane")
    command(errands, "failed", failed, help="what failed, why, and when it is tried again")
    retrying = command(errands, "retry", retry, help="try a failed one now")
    retrying.add_argument("errand", metavar="ID", type=reading.number)
    webhooks = group(commands, "endpoint", help="who outside is told of what happens (webhooks)")
    adding = command(webhooks, "add", add_endpoint, help="tell this address; its secret is shown this once")
    adding.add_argument("url", metavar="URL")
    adding.add_argument(
        "--kinds", default="", help="with commas, for example orders.admitted,orders.held (default: all)"
    )
    command(webhooks, "list", list_endpoints, help="who is told")
    stopping = command(webhooks, "stop", stop_endpoint, help="tell it no more")
    stopping.add_argument("endpoint", metavar="REF")


def waiting(desk: Desk) -> None:
    due = worker.waiting(at=desk.at)
    rows = [(lane, f"{number:,}") for lane, number in due.items()]
    desk.give({"due": due}, paper.table("lane", "due now", rows=rows, right=("due now",)))


def failed(desk: Desk) -> None:
    found = outside.failed_errands(store_id=desk.store.id, actor=desk.by)
    columns = ("id", "listener", "subject", "attempts", "due_at", "last_error")
    rows = [tuple(one[name] for name in columns) for one in found]
    cells = [(*row[:4], paper.when(row[4], desk.store), row[5]) for row in rows]
    made = paper.table("errand", "who", "about", "tries", "next try", "why", rows=cells)
    # an errand is called by its number, so that number is told here
    data = [dict(zip(("errand", *columns[1:]), row, strict=True)) for row in rows]
    desk.give({"failed": data}, made if found else "Nothing has failed.")


def retry(desk: Desk) -> None:
    operations.retry_errand(store_id=desk.store.id, errand=desk.args.errand, by=desk.by, at=desk.at)
    desk.give({"errand": desk.args.errand}, f"Errand {desk.args.errand} is tried at once, by the next worker.")


def add_endpoint(desk: Desk) -> None:
    kinds = tuple(one.strip() for one in desk.args.kinds.split(",") if one.strip())
    endpoints.check(url=desk.args.url, kinds=kinds)
    made = operations.add_endpoint(store_id=desk.store.id, url=desk.args.url, kinds=kinds, by=desk.by, at=desk.at)
    desk.give({"endpoint": made}, made.secret)
    desk.aside(f"{made.ref}: this is the only time its secret is shown.")


def list_endpoints(desk: Desk) -> None:
    found = outside.endpoints(store_id=desk.store.id, actor=desk.by)
    rows = [(one.ref, one.url, ", ".join(one.kinds) or "everything") for one in found]
    data = [{name: getattr(one, name) for name in ("ref", "url", "kinds", "created_at")} for one in found]
    made = paper.table("endpoint", "address", "hears", rows=rows)
    desk.give({"endpoints": data}, made if found else "Nobody outside is told.")


def stop_endpoint(desk: Desk) -> None:
    operations.stop_endpoint(store_id=desk.store.id, ref=desk.args.endpoint, by=desk.by, at=desk.at)
    desk.give({"endpoint": desk.args.endpoint}, f"{desk.args.endpoint} is told no more.")
