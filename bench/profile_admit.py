"""The gate in process: orders a second at 1, 32 and 500 orders a batch, and where the time goes.

Beside it: the bare rows of an order (stock, order, line, event) written in the same group size by the same driver.
"""

from __future__ import annotations

import argparse
import pstats

from bench.rig import arguments, databases
from bench.rig.report import Figure, Report
from bench.yardstick import rows

SIZES = (1, 32, 500)


def main() -> None:
    asked = arguments.read(__doc__, profile=True)
    report = Report("profile_admit", short=asked.short)
    for vendor in asked.databases:
        for size in SIZES:
            _measure(report, vendor, size, asked)


def _measure(report: Report, vendor: str, size: int, asked: argparse.Namespace) -> None:
    seconds = 2.0 if asked.short else 10.0
    with databases.fresh(vendor) as database:
        words = [str(seconds), str(size)]
        where = database.folder / "profile"
        answer = database.run("admission", *words, *([str(where)] if asked.profile else []))
        report.tell(
            Figure(
                what=f"admitted in process, {size} a batch, {vendor}",
                figure=answer["orders"] / answer["seconds"], unit="orders/s",
                yardstick=rows.write(vendor, group=size, seconds=seconds), against="bare rows of an order a second",
                more={"of this processor alone": f"{answer['orders'] / answer['processor_seconds']:,.0f} orders/s"},
            )
        )  # fmt: skip
        if asked.profile:
            pstats.Stats(str(where)).sort_stats(asked.profile).print_stats(45)


if __name__ == "__main__":
    main()
