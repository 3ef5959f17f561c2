"""A table of zones as a file: CSV with a header."""

from __future__ import annotations

import csv
import io

from bespeak.kit.refusals import Invalid

COLUMNS = ("country", "zone", "name", "remote", "match", "value")


def rows(text: str) -> list[dict[str, str]]:
    """The rows as `operations.set_zones` takes them. Refuses a file without these columns, and what is no table."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise Invalid("missing_column", f"The header lacks {', '.join(missing)}.", field="line 1")
        return [{name: row.get(name) or "" for name in COLUMNS} for row in reader]
    except csv.Error as error:
        raise Invalid("not_csv", f"It is not a table: {error}.", field=f"line {reader.line_num}") from None
