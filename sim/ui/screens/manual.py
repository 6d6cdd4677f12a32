"""The manual of the model: a list of its pages, and a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sim.ui.control import Control, Foot
from sim.ui.screens.base import BaseDialog
from sim.ui.widgets import basic

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.ui.canvas import Canvas
    from sim.views.manual import ManualPage, Part


class ManualDialog(BaseDialog):
    """The list of pages; a page when one is chosen."""

    kind = "manual"
    wide = 900.0

    def __init__(self, page: str = "") -> None:
        """Opens the page with this id; the list where it is empty."""
        self.page = page

    def _page(self, ctl: Control) -> ManualPage | None:
        return next((p for p in ctl.manual() if p.id == self.page), None)

    @override
    def title(self, ctl: Control) -> str:
        """The title of the page, or of the manual."""
        page = self._page(ctl)
        return page.title if page else ctl.t("title_manual")

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """A button for every page, or the page."""
        page = self._page(ctl)
        if page is not None:
            for part in page.parts[1:]:  # the first is the title
                y = draw_part(c, part, x, y, w)
            return y
        for entry in ctl.manual():
            wide = min(basic.button_width(c, entry.title), w)
            press = self._opener(ctl, entry.id)
            basic.button(c, f"manual:{entry.id}", x, y, wide, entry.title, press, group="manual")
            y = c.para(entry.about, x, y + basic.button_height(c) + 4, w, "small") + 12
        return y

    @override
    def footer(self, ctl: Control) -> tuple[Foot, ...]:
        """Close; from a page back to the list."""
        close = Foot("ok", ctl.t("close"), ctl.close)
        if not self.page:
            return (close,)
        return close, Foot("manual:list", ctl.t("manual_list"), self._opener(ctl, ""), primary=True)

    def _opener(self, ctl: Control, page: str) -> Callable[[], None]:
        def turn() -> None:
            self.page = page
            ctl.state.offsets[f"dialog:{self.id}"] = 0.0
            ctl.changed()

        return turn


def draw_part(c: Canvas, part: Part, x: float, y: float, w: float) -> float:
    """A heading, paragraph, item, equation or table of the manual; returns its lower end."""
    if part.kind == "heading":
        return c.para(part.text, x, y + 10, w, "h2") + 6
    if part.kind == "table":
        return _table(c, part, x, y, w)
    if part.kind == "item":
        basic.dot(c, x + 2, y + c.lh("body") / 2 - 3, 6, c.theme["focus"])
        return c.para(part.text, x + 18, y, w - 18, "body") + 5
    if part.kind == "code":
        for line in part.text.splitlines():
            y = c.para(line, x + 18, y, w - 18, "small", c.theme["focus"]) + 2
        return y + 8
    return c.para(part.text, x, y, w, "body") + 8


def _table(c: Canvas, part: Part, x: float, y: float, w: float) -> float:
    """A row as its name and a paragraph of the other cells with their headings."""
    heads, *rows = part.rows
    for name, *cells in rows:
        told = [f"{h} {cell}" for h, cell in zip(heads[1:], cells, strict=True) if cell]
        y = c.para(name, x, y, w, "strong")
        y = c.para(" · ".join(told), x + 18, y, w - 18, "small", c.theme["muted"]) + 6
    return y + 4
