"""A page of the manual on the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from sim.text.page import Page
from sim.views.manual import Part


def show(page: Page, parts: Iterable[Part]) -> None:
    """Print the parts of a page; tables become lines where the screen is narrow."""
    before = ""
    for part in parts:
        if part.kind != "heading" and before not in {"", "heading"} and (part.kind, before) != (
            "item", "item",
        ):  # fmt: skip
            page.line()
        _show(page, part)
        before = part.kind


def _show(page: Page, part: Part) -> None:
    if part.kind == "heading":
        page.heading(part.text)
    elif part.kind == "table":
        heads, *rows = part.rows
        page.table((), rows, first=0, more=heads)
    elif part.kind == "code":
        for line in part.text.splitlines():
            page.verbatim(line)
    else:
        page.line(page.say("manual.item", text=part.text) if part.kind == "item" else part.text)
