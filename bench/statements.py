"""SQL statements of one request with 1, 32 and 500 orders, of 500 paid orders cured together, of 100 deadlines.

Beside each: the statements of one. What is done together should not cost more statements for being many.
"""

from __future__ import annotations

from bench.rig import arguments, databases
from bench.rig.report import Figure, Report

WHAT = {
    "admitted": "orders in one request, all admitted",
    "mixed": "orders in one request, one of ten held, one of three with two lines",
    "cured": "paid orders cured together and released",
    "declined": "held orders past their deadline, one round of the worker",
}


def main() -> None:
    arguments.on_each("statements", __doc__, _measure)


def _measure(report: Report, vendor: str, _short: bool) -> None:
    with databases.fresh(vendor) as database:
        counted: dict[str, dict[str, int]] = database.run("statements")
    for what, by_size in counted.items():
        one = by_size.get("1") or counted["admitted"]["1"]
        against = "for one" if "1" in by_size else "for one that is admitted"
        for size, statements in by_size.items():
            report.tell(
                Figure(
                    what=f"{size} {WHAT[what]}, {vendor}", figure=statements, unit="statements", yardstick=one,
                    against=against, target="1×" if what == "admitted" and size != "1" else "",
                    more={"an order": f"{statements / int(size):.2f}"},
                )
            )  # fmt: skip


if __name__ == "__main__":
    main()
