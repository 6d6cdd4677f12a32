"""Line breaks for English and Japanese in a terminal of fixed-width cells."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.cells import cell_len

_OPENERS = "（「『［"
_CLOSERS = "、。）」』］！？：；％・…ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
# What stays together: opening marks, a Latin word or number or one other character, closing marks.
_PIECE = re.compile(rf"[{_OPENERS}]*(?:[!-~¥·≤≥]+|\S)[{_CLOSERS}]*[ \n]*|\s+")


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells; no Japanese line begins with a closing mark."""
    return packed(pieces(text), width)


def pieces(text: str) -> list[str]:
    """What a text may be broken into."""
    return _PIECE.findall(text)


def packed(pieces: Iterable[str], width: int) -> list[str]:
    """Lines of at most `width` cells made of pieces that are never broken."""
    lines: list[str] = []
    line = ""
    for piece in pieces:
        if line and cell_len(line) + cell_len(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]
