"""Articles are written in a few signs, and nothing in them acts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bespeak.domain.knowledge import markup

TAGS = {
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "em", "strong", "code", "pre", "blockquote", "hr", "br", "a",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
SIGNS = st.text(alphabet="<>&\"'()[]!#*_`|-:\\ \nabjsonclick=/.hrtp", max_size=120)


def test_what_people_write_reads_as_they_mean_it():
    told = markup.html("# Sizes\n\nA *ring*:\n\n| EU | US |\n|:--|--:|\n| 54 | 7 |\n\n- [Chart](https://x.example/a)\n")
    assert "<h2>Sizes</h2>" in told
    assert "<td>54</td>" in told
    assert '<a href="https://x.example/a" rel="noopener noreferrer">Chart</a>' in told
    assert "style" not in told


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![x](https://x/y.png)",
        "[x](data:text/html,hi)", "[x](//evil.example)", "[x](/\\evil.example)", "<https://a onclick=b>",
        "[x](vbscript:a)",
    ],
)  # fmt: skip
def test_nothing_in_it_acts(nasty):
    told = markup.html(nasty)
    assert not re.search(
        r"<(script|img)|href=\"(?!https?://|mailto:|tel:|/[^/\\]|#)|<[^>]* on\w+=", told, re.IGNORECASE
    )


@given(SIGNS)
def test_whatever_is_written_only_known_marks_come_out(text):
    told = markup.html(text)
    assert set(re.findall(r"</?([a-z0-9]+)", told)) <= TAGS
    assert not re.search(r"<[^>]*\s(?!href=|rel=|class=|start=|title=)\w+=", told)


def test_the_words_alone_are_for_searching():
    assert markup.gist("# Sizes\n\nA **ring** of `54`.\n\n- one\n- two") == "Sizes A ring of 54. one two"
    assert markup.gist("At most **24 letters**.\n**30日以内**は無料") == "At most 24 letters. 30日以内は無料"
    assert len(markup.gist("word " * 100, 40)) <= 40
