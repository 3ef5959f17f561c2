"""`bespeak admit FILE`: orders a second from a file of our own JSON, from the command's start to its end.

Reading, keeping each input as it came, the six default rules, all rows and facts. Beside it, before and after: the bare
rows of an order written 500 a commit by the same driver.
"""

from __future__ import annotations

import statistics

from bench.rig import arguments, databases, files
from bench.rig.report import Figure, Report
from bench.yardstick import rows

ORDERS, SHORT = 100_000, 10_000
GROUP = 500


def main() -> None:
    arguments.on_each("file_import", __doc__, _measure)


def _measure(report: Report, vendor: str, short: bool) -> None:
    count, seconds = (SHORT, 2.0) if short else (ORDERS, 10.0)
    with databases.fresh(vendor) as database:
        given = files.opened(database, count)
        before = rows.write(vendor, group=GROUP, seconds=seconds)
        taken = files.admit(database, given)
        after = rows.write(vendor, group=GROUP, seconds=seconds)
    report.tell(
        Figure(
            what=f"file of {count:,} orders admitted, {vendor}",
            figure=count / taken.seconds,
            unit="orders/s",
            yardstick=statistics.mean((before, after)),
            against="bare rows of an order a second",
            target="≥ 5,000 orders/s, aim 10,000" if vendor == "sqlite" else "",
            more={
                "seconds": f"{taken.seconds:.1f}",
                "without Python's start": f"{count / taken.within:,.0f} orders/s",
                "yardstick before and after": [round(before), round(after)],
            },
        )
    )


if __name__ == "__main__":
    main()
