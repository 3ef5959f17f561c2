"""The type for what the fonts of every reader of PDF cannot write: as much of a Japanese face as a paper needs goes
into the paper itself, so that it reads the same everywhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont as Face
from pylopdf_fonts_jp import serif_path
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

NAME = "Bespeak-Serif-JP"
EXACT = 1.0
"""How far a curve may lie beside the face's own, in thousandths of the size."""
_drawing = Lock()


@contextmanager
def carried(signs: set[str]) -> Iterator[None]:
    """While a paper is drawn, the font NAME has these signs, and a box for those that the face has not. One paper at a
    time: the library knows a font by its name for the whole process."""
    with _drawing:
        _forget()
        if signs:
            pdfmetrics.registerFont(TTFont(NAME, io.BytesIO(_cut(signs))))
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    library: Any = pdfmetrics
    for known in (library._fonts, library._dynFaceNames):  # noqa: SLF001  it forgets nothing by itself
        known.pop(NAME, None)


def _cut(signs: set[str]) -> bytes:
    """A TrueType font of these signs, without hints: the library cannot write the curves that the face itself has."""
    face, known = _face(), _face().getBestCmap()
    signed = {ord(one): known[ord(one)] for one in sorted(signs) if ord(one) in known}
    names = [".notdef", *dict.fromkeys(signed.values())]
    shapes = {name: _shape(name) for name in names}
    made = FontBuilder(face["head"].unitsPerEm, isTTF=True)
    made.setupGlyphOrder(names)
    made.setupCharacterMap(signed)
    made.setupGlyf(shapes)
    made.setupHorizontalMetrics({name: (face["hmtx"][name][0], getattr(shapes[name], "xMin", 0)) for name in names})
    made.setupHorizontalHeader(ascent=face["hhea"].ascent, descent=face["hhea"].descent)
    made.setupNameTable({"familyName": NAME, "styleName": "Regular", "psName": NAME})
    made.setupOS2()
    made.setupPost(keepGlyphNames=False)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


@cache
def _face() -> Any:
    """Open as long as this process runs; nothing but what is asked for is read of it."""
    return Face(serif_path(), lazy=True)


@cache
def _shape(name: str) -> Any:
    """One sign's outline in curves that can be written; made once."""
    outlines, pen = _face().getGlyphSet(), TTGlyphPen(None)
    outlines[name].draw(Cu2QuPen(pen, EXACT, reverse_direction=True))
    return pen.glyph()
