"""Where batch commands write: wide enough for their tables when the output is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from sim.views.words import Words

PAPER = 100  # columns of a table in a file or a pipe


def console(*, errors: bool = False) -> Console:
    """A console on the standard output, or on the standard error."""
    stream = sys.stderr if errors else sys.stdout
    width = None if stream.isatty() else PAPER
    return Console(file=stream, width=width, highlight=False, emoji=False, markup=False)


def say(out: Console, words: Words, text: str, style: str | None = None) -> None:
    """Print a paragraph; Japanese, and what goes to a file, is not broken at spaces."""
    out.print(text, style=style, soft_wrap=words.language == "ja" or not out.is_terminal)


def table(words: Words, title: str, columns: Sequence[str]) -> Table:
    """An empty table; the headings are text ids, all but the first column are numbers."""
    out = Table(title=title, title_justify="left", title_style="bold", caption_justify="left")
    for i, column in enumerate(columns):
        out.add_column(words(column), justify="right" if i else "left", overflow="fold")
    return out
