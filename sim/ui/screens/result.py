"""The turn report and the final result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sim.ui.control import Control, Foot
from sim.ui.screens.base import BaseDialog
from sim.ui.widgets import basic, data, feed, goal, numbers
from sim.views.models import Final, Intent, Number

if TYPE_CHECKING:
    from sim.ui.canvas import Canvas


class ReportDialog(BaseDialog):
    """What changed this turn, why, what the others did, the ghost line."""

    kind = "report"
    wide = 960.0

    @override
    def alive(self, ctl: Control) -> bool:
        """False once the game put the report away."""
        return ctl.view.report is not None

    @override
    def title(self, ctl: Control) -> str:
        """The turn in words."""
        return ctl.view.report.title if ctl.view.report else ""

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """Numbers and causes at the left, milestones and news at the right."""
        report = ctl.view.report
        if report is None:
            return y
        if report.ghost:
            size = basic.icon_size(c, 16)
            c.icon("trending-up", x, y + (c.lh("strong") - size) / 2, size, c.theme["focus"])
            y = c.para(report.ghost, x + size + 8, y, w - size - 8, "strong") + 10
        for warning in report.warnings:
            y = basic.warning_line(c, warning, x, y, w) + 4
        y += 6 if report.warnings else 0
        narrow = c.text_scale > 1.3
        left = w if narrow else w * 0.56
        end = numbers_with_causes(c, ctl, report.numbers, x, y, left)
        right = x if narrow else x + left + 28
        top = end + 8 if narrow else y
        wide = w if narrow else w - left - 28
        for text in report.milestones:
            size = basic.icon_size(c, 16)
            c.icon("flag-3", right, top + (c.lh("body") - size) / 2, size, c.theme["gold"])
            top = c.para(text, right + size + 8, top, wide - size - 8, "body") + 6
        top = feed.news_part(c, ctl.t("others_did"), report.news, right, top + 4, wide)
        top = feed.news_part(c, report.coming_title, report.coming, right, top + 14, wide)
        y = max(end, top) + 10
        return c.para(report.closing, x, y, w, "body", c.theme["muted"]) + 6

    @override
    def footer(self, ctl: Control) -> tuple[Foot, ...]:
        """On to the next turn."""
        return (Foot("next", ctl.t("next_turn"), ctl.close, icon="chevron-right", primary=True),)

    @override
    def closed(self, ctl: Control) -> None:
        """Tells the game that the report was read."""
        ctl.do(Intent("close_report"))


def numbers_with_causes(
    c: Canvas, ctl: Control, shown: tuple[Number, ...], x: float, y: float, w: float
) -> float:
    """Each number with its change and the causes that sum to it."""
    for number in shown:
        y = numbers.with_causes(c, ctl, number, x, y, w, indent=14) + 14
    return y


class FinalDialog(BaseDialog):
    """The result of the game: verdict, bars, causes, charts, orders, hash."""

    kind = "final"
    wide = 1060.0

    @override
    def alive(self, ctl: Control) -> bool:
        """False when the game is not over."""
        return ctl.in_game and ctl.view.final is not None

    @override
    def title(self, ctl: Control) -> str:
        """The heading of the result."""
        return ctl.view.final.title if ctl.view.final else ""

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """Verdict over bars and causes, then charts and orders."""
        final = ctl.view.final
        if final is None:
            return y
        y = c.para(final.verdict, x, y, w, "h1", c.theme["gold"]) + 14
        half = (w - 32) / 2
        left = self._left(c, final, x, y, half)
        right = self._right(c, ctl, final, x + half + 32, y, half)
        y = max(left, right) + 4
        for note in final.notes:
            y = c.para(note, x, y, w, "small", c.theme["muted"]) + 4
        label = ctl.t("state_hash", value=final.state_hash)
        return c.para(label, x, y + 4, w, "micro", c.theme["muted"]) + 6

    def _left(self, c: Canvas, final: Final, x: float, y: float, w: float) -> float:
        """The goal with its bars, then the charts."""
        y = c.para(final.goal.title, x, y, w, "h2") + 6
        for bar in final.goal.bars:
            y = goal.goal_bar(c, bar, x, y, w) + 10
        y = goal.goal_bar(c, final.goal.floor, x, y, w, floor=True) + 10
        y = c.para(final.goal.standing, x, y + 2, w, "strong") + 16
        high = 176.0 * c.text_scale
        for chart in final.charts:
            data.chart_with_title(c, chart, x, y, w, high)
            y += high + 18
        return y

    def _right(self, c: Canvas, ctl: Control, final: Final, x: float, y: float, w: float) -> float:
        """The causes over the whole game, then the orders and what they changed abroad."""
        c.line(ctl.t("whole_game"), x, y, w, "h2")
        y = numbers_with_causes(c, ctl, final.numbers, x, y + c.lh("h2") + 6, w) + 6
        if final.orders:
            c.line(ctl.t("orders_given"), x, y, w, "h2")
            y += c.lh("h2") + 4
        for order in final.orders:
            basic.dot(c, x + 2, y + c.lh("body") / 2 - 3, 6, c.theme["focus"])
            y = c.para(order, x + 18, y, w - 18, "body") + 2
        y = c.para(ctl.t("abroad"), x, y + 10, w, "h2") + 4
        for line in final.abroad:
            basic.dot(c, x + 2, y + c.lh("body") / 2 - 3, 6, c.theme["muted"])
            y = c.para(line, x + 18, y, w - 18, "body") + 2
        return y

    @override
    def footer(self, ctl: Control) -> tuple[Foot, ...]:
        """Look around, save, or back to the title."""
        return (
            Foot("look", ctl.t("look_around"), ctl.close, icon="eye"),
            Foot("save", ctl.t("menu_save"), lambda: ctl.do(Intent("save")), icon="device-floppy"),
            Foot(
                "to_title", ctl.t("menu_to_title"), lambda: ctl.do(Intent("to_title")), primary=True
            ),
        )
