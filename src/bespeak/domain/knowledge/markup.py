"""Articles are written in CommonMark with tables; nothing of it can act: no HTML, no pictures, links to the web, to
mail and to pages of this house only. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_LINK = re.compile(r"(https?://|mailto:|tel:|/(?!/)|#)[^\s\\]*", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_BREAKS = ("softbreak", "hardbreak")


def _made() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    made.enable("table").disable(["image", "html_block", "html_inline"])
    made.validateLink = lambda url: _LINK.fullmatch(url) is not None  # type: ignore[method-assign]
    made.add_render_rule("link_open", _outside)
    for name in ("heading_open", "heading_close"):
        made.add_render_rule(name, _lower)
    for name in ("th_open", "td_open"):
        made.add_render_rule(name, _bare)
    return made


def _outside(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Another site is not told from where one comes."""
    if str(tokens[at].attrGet("href") or "").lower().startswith("http"):
        tokens[at].attrSet("rel", "noopener noreferrer")
    return self.renderToken(tokens, at, options, env)


def _lower(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """The title of the page is its only first heading."""
    tokens[at].tag = f"h{min(int(tokens[at].tag[1]) + 1, 6)}"
    return self.renderToken(tokens, at, options, env)


def _bare(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Without a style of its own."""
    tokens[at].attrs.pop("style", None)
    return self.renderToken(tokens, at, options, env)


_MADE = _made()


def html(text: str) -> str:
    """Safe to stand in a page as it is."""
    return str(_MADE.render(text))


def plain(text: str) -> str:
    """The words alone."""
    found: list[str] = []
    for block in _MADE.parse(text):
        if block.type == "inline":
            found += [" " if one.type in _BREAKS else one.content for one in block.children or ()]
            found.append("\n")
        elif block.type in ("fence", "code_block"):
            found.append(block.content)
    return "".join(found).strip()


def gist(text: str, most: int = 200) -> str:
    """How it begins, in one line."""
    words = _SPACES.sub(" ", plain(text))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
