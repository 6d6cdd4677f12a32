"""Line breaks for English and Japanese in a terminal of fixed-width cells."""

from __future__ import annotations

import re

from rich.cells import cell_len

_OPENERS = "（「『［"
_CLOSERS = "、。）」』］！？：；％・…ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
# What stays together: opening marks, a Latin word or number or one other character, closing marks.
_PIECE = re.compile(rf"[{_OPENERS}]*(?:[!-~¥·≤≥]+|\S)[{_CLOSERS}]*[ \n]*|\s+")


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells; no Japanese line begins with a closing mark."""
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(text):
        if line and cell_len(line) + cell_len(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]
