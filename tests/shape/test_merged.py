"""No file carries the marks of two versions that nobody chose between."""

import subprocess

from tests.shape import house

MARKS = "^(<<<<<<<|>>>>>>>) "


def test_no_version_is_left_beside_another():
    found = subprocess.run(
        ["git", "grep", "--line-number", "--extended-regexp", MARKS],
        cwd=house.CHECKOUT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (found.returncode, found.stdout) == (1, "")
