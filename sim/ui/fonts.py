"""Font files, cached text surfaces, and line breaks by the Japanese kinsoku rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pygame

from sim.ui.errors import UiError

if TYPE_CHECKING:
    from pathlib import Path

    from sim.ui.theme import Colour

# A line must not begin with these (closing marks, small kana, sound marks) ...
NO_START = frozenset(
    "、。，．・：；？！）］｝」』】〉》〕”’ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々〜～…‥％%"
    ",.!?:;)]}"
)
# ... nor end with these (opening marks).
NO_END = frozenset("（［｛「『【〈《〔“‘([{¥￥＃▲▼＝")

_WIDE = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef‘’“”…‥—"
# A short katakana word stays whole, so that headings do not break inside データセンター.
_UNITS = re.compile(
    rf"[^\s{_WIDE}]+[ ]*|[ ]+|(?<![ァ-ヺー])[ァ-ヺー]{{2,10}}(?![ァ-ヺー])|[{_WIDE}]"
)
_CACHE_LIMIT = 6000
_FILES = ("NotoSansJP-Regular.ttf", "NotoSansJP-Bold.ttf")


def units(text: str) -> list[str]:
    """Splits `text` into pieces that must not be broken: Latin words, single wide characters.

    Marks that may not begin a line are glued to the piece before them, marks that may not end
    one to the piece behind them.
    """
    pieces: list[str] = []
    for piece in _UNITS.findall(text):
        glue = pieces and (
            piece[0] in NO_START
            or (pieces[-1].strip(" ") and pieces[-1].rstrip(" ")[-1] in NO_END)
            or (piece.isspace() and not pieces[-1].endswith(" "))
        )
        if glue:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


class Fonts:
    """The two cuts of the text face at any size, with caches for surfaces and line breaks."""

    def __init__(self, folder: Path, files: tuple[str, str] = _FILES) -> None:
        """Looks for the regular and bold `files` in `folder`; UiError when one is missing."""
        self._files = {False: folder / files[0], True: folder / files[1]}
        missing = [f.name for f in self._files.values() if not f.is_file()]
        if missing:
            names = ", ".join(missing)
            raise UiError.both(
                f"font file missing in {folder}: {names}; reinstall the program",
                f"フォントがありません（{folder}：{names}）。再インストールしてください",
            )
        self._fonts: dict[tuple[int, bool], pygame.font.Font] = {}
        self._surfaces: dict[tuple[str, int, bool, Colour], pygame.Surface] = {}
        self._lines: dict[tuple[str, int, bool, int], tuple[str, ...]] = {}

    def font(self, px: int, bold: bool) -> pygame.font.Font:
        """The face at `px` real pixels."""
        key = (px, bold)
        if key not in self._fonts:
            self._fonts[key] = pygame.font.Font(str(self._files[bold]), px)
        return self._fonts[key]

    def width(self, text: str, px: int, bold: bool) -> int:
        """Width of one line in real pixels."""
        return self.font(px, bold).size(text)[0]

    def surface(self, text: str, px: int, bold: bool, colour: Colour) -> pygame.Surface:
        """One rendered line, cached (a long Japanese line costs about 1 ms)."""
        key = (text, px, bold, colour)
        found = self._surfaces.get(key)
        if found is None:
            if len(self._surfaces) > _CACHE_LIMIT:
                self._surfaces.clear()
            found = self.font(px, bold).render(text, antialias=True, color=colour)
            self._surfaces[key] = found
        return found

    def wrap(self, text: str, px: int, bold: bool, width: int) -> tuple[str, ...]:
        """`text` in lines of at most `width` real pixels."""
        key = (text, px, bold, width)
        found = self._lines.get(key)
        if found is None:
            if len(self._lines) > _CACHE_LIMIT:
                self._lines.clear()
            lines: list[str] = []
            for paragraph in text.split("\n"):
                filled = self._fill(paragraph, px, bold, width)
                if len(filled) > 1 and len(filled[-1]) <= 2:
                    # One or two characters alone on the last line: take some company down.
                    closer = self._fill(paragraph, px, bold, width - 3 * px)
                    filled = closer if len(closer) == len(filled) else filled
                lines += filled
            found = tuple(lines)
            self._lines[key] = found
        return found

    def fit(self, text: str, px: int, bold: bool, width: int) -> tuple[str, bool]:
        """`text` shortened with … to `width` real pixels, and whether it was shortened."""
        if self.width(text, px, bold) <= width:
            return text, False
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(text[:middle].rstrip() + "…", px, bold) <= width:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…", True

    def shorten(self, text: str, px: int, bold: bool, width: int) -> str:
        """`text` with … at its end, also when it would fit without."""
        while text and self.width(text + "…", px, bold) > width:
            text = text[:-1]
        return text.rstrip(" 、。,.") + "…"

    def _fill(self, paragraph: str, px: int, bold: bool, width: int) -> list[str]:
        lines: list[str] = []
        line = ""
        for unit in units(paragraph):
            if self.width((line + unit).rstrip(), px, bold) <= width:
                line += unit
                continue
            if line:
                lines.append(line.rstrip())
            *full, line = self._cut(unit, px, bold, width)
            lines += full
        return [*lines, line.rstrip()]

    def _cut(self, unit: str, px: int, bold: bool, width: int) -> list[str]:
        """A single piece that is wider than the line, cut by characters."""
        parts = [""]
        for atom in _atoms(unit.lstrip(" ")):
            if parts[-1] and self.width((parts[-1] + atom).rstrip(), px, bold) > width:
                parts.append("")
            parts[-1] += atom
        return parts


def _atoms(unit: str) -> list[str]:
    """Characters, with the marks that may not begin or end a line glued to their neighbour."""
    atoms: list[str] = []
    for char in unit:
        if atoms and (char in NO_START or atoms[-1][-1] in NO_END):
            atoms[-1] += char
        else:
            atoms.append(char)
    return atoms
