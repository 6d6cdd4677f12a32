"""What is written to the terminal: tables on a screen, plain lines anywhere else.

Nothing is said by colour or position alone: in plain lines every cell carries its heading, so that
a screen reader, a pipe and a log show the same facts as the tables.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from typing_extensions import override

from sim.text.wrapping import packed, pieces, wrapped

Say = Callable[..., str]

INDENT = 2
FRAME = 4  # cells of a frame at both sides
GAP = 3  # cells between two columns
THREAD = 8  # cells below which a longer text is hard to read
BROAD = 20  # cells that a column with longer texts should have
SHORT = (24, 18, 14, 10)  # columns up to so many cells stay whole, if the others have room


class _Console(Console):
    @override
    def on_broken_pipe(self) -> None:
        """Leave it to the command line, which ends quietly when a reader has enough."""
        raise BrokenPipeError


def console_of(file: TextIO | None = None) -> Console:
    """A console for `file` (standard output when None) that never fails on a character."""
    file = file or sys.stdout
    if isinstance(file, io.TextIOWrapper):
        file.reconfigure(errors="replace")
    return _Console(file=file, highlight=False, markup=False, emoji=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, broken into lines as its language wants it."""

    text: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = wrapped(self.text, options.max_width)
        yield Text("\n".join(lines), no_wrap=False, overflow="fold")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        longest = max((cell_len(piece) for piece in pieces(self.text)), default=0)
        return Measurement(longest, cell_len(self.text)).with_maximum(options.max_width)


@dataclass
class Page:
    """Writes headings, lines, tables and blocks in one language.

    Attributes:
        console: where to.
        say: texts of the present language (`Desk.text` or `Words`).
        plain: lines with headings instead of tables and frames.
    """

    console: Console
    say: Say
    plain: bool

    @classmethod
    def of(cls, say: Say, console: Console | None = None) -> Page:
        """A page on standard output; plain where that is not a terminal."""
        console = console or console_of()
        return cls(console, say, not console.is_terminal or console.is_dumb_terminal)

    def line(self, text: str = "", *, indent: int = 0) -> None:
        """One paragraph; broken into lines here, except in plain lines."""
        if self.plain:
            self.console.print(Text(text), soft_wrap=True)
            return
        margin = " " * (INDENT * indent)
        for part in wrapped(text, self.console.width - len(margin)):
            self.console.print(Text(margin + part), soft_wrap=True)

    def verbatim(self, text: str) -> None:
        """A line as it is, such as one of an equation; never broken here."""
        self.console.print(Text(" " * INDENT + text), soft_wrap=True)

    def run_in(self, items: Sequence[str]) -> None:
        """Short items one after the other; none is broken over two lines."""
        if self.plain:
            self.line(self.listed(items))
            return
        comma = self.say("text.comma")
        whole = [item + comma for item in items[:-1]] + list(items[-1:])
        for part in packed(whole, self.console.width):
            self.console.print(Text(part), soft_wrap=True)

    def lines(self, texts: Iterable[str], *, indent: int = 1) -> None:
        """Several paragraphs; empty ones are left out."""
        for text in texts:
            if text:
                self.line(text, indent=indent)

    def heading(self, text: str) -> None:
        """A heading after an empty line."""
        self.line()
        self.console.print(Text(text, style="bold"), soft_wrap=True)

    def block(self, title: str, texts: Sequence[str]) -> None:
        """A framed block; a heading with lines where frames do not help."""
        if self.plain:
            self.heading(title)
            self.lines(texts)
            return
        room = self.console.width - FRAME
        body = Text("\n".join(part for t in texts if t for part in wrapped(t, room)))
        self.line()
        self.console.print(Panel(body, title=Text(title), title_align="left"))

    def pair(self, label: str, text: str) -> str:
        """`Label: text` in the form of the language."""
        return self.say("text.pair", label=label, text=text)

    @staticmethod
    def bare(text: str) -> str:
        """A sentence without its full stop, to stand inside another."""
        return text.rstrip("。.")

    def joined(self, parts: Iterable[str]) -> str:
        """Facts in one line, separated as the language does; empty ones are left out."""
        return self.say("text.separator").join(self.bare(p) for p in parts if p)

    def listed(self, parts: Iterable[str]) -> str:
        """Short things in one line, with the comma of the language; empty ones are left out."""
        return self.say("text.comma").join(p for p in parts if p)

    def item(self, number: int, text: str) -> str:
        """A line of a numbered menu."""
        return self.say("text.item", n=number, text=text)

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        first: int = 1,
        more: Sequence[str] = (),
    ) -> None:
        """Numbered rows: a table on a screen, `1. name; heading: cell; ...` in plain lines.

        Where the screen is too narrow for the table the rows are lines too.

        Args:
            heads: text ids of the headings; the first names the rows.
            rows: cells, the name first.
            first: number of the first row; 0 for rows that cannot be chosen.
            more: further headings that are texts already.
        """
        titles = [*(self.say(h) for h in heads), *more]
        columns = [(title, *(row[i] for row in rows)) for i, title in enumerate(titles)]
        numbers = [[self.say("text.head_number")]] if first else []
        if self.plain or self._least([*numbers, *columns]) > self.console.width:
            for i, (name, *cells) in enumerate(rows):
                said = [self.pair(t, c) for t, c in zip(titles[1:], cells, strict=True) if c]
                text = self.joined((name, *said))
                self.line(self.item(first + i, text) if first else text)
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        if first:
            table.add_column(self.say("text.head_number"), justify="right")
        whole = self._whole([max(cell_len(c) for c in cells) for cells in columns])
        for column, keep in zip(columns, whole, strict=True):
            table.add_column(Cell(column[0]), no_wrap=keep, min_width=self._word(column))
        for i, row in enumerate(rows):
            place = (str(first + i),) if first else ()
            table.add_row(*place, *(Cell(text) for text in row))
        self.console.print(table)

    @staticmethod
    def _word(column: Sequence[str]) -> int:
        """Cells of the longest word of a column, which is not broken."""
        words = (piece.strip() for cell in column for piece in pieces(cell))
        return max((cell_len(word) for word in words), default=0)

    @staticmethod
    def _least(columns: Sequence[Sequence[str]]) -> int:
        """Cells that a table needs so that no word is broken and no column is a thread of text."""

        def least(cell: str) -> int:
            word = max((cell_len(piece.strip()) for piece in pieces(cell)), default=0)
            return max(word, min(THREAD, cell_len(cell)))

        return sum(max(map(least, cells)) + GAP for cells in columns)

    def _whole(self, widths: Sequence[int]) -> list[bool]:
        """Which columns are narrow enough never to be broken, so that the others have room."""
        for short in SHORT:
            keep = [w <= short for w in widths]
            room = sum(w + GAP if k else BROAD for w, k in zip(widths, keep, strict=True))
            if room <= self.console.width:
                return keep
        return [False] * len(widths)
