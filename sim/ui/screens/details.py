"""Dialogs that show one thing in full: number, goal, card, dilemma, dossier, chart, news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sim.ui.charts import line_chart, sparkline
from sim.ui.control import Control, Foot
from sim.ui.screens.base import BaseDialog
from sim.ui.theme import contrast, mix
from sim.ui.widgets import basic, feed, goal, numbers
from sim.ui.widgets.cards import badge

if TYPE_CHECKING:
    from sim.ui.canvas import Canvas
    from sim.views.models import BlocView, Card, Chart, GoalBar, Number


class WhyDialog(BaseDialog):
    """Why a number moved: before and after, causes with bars, their sum."""

    kind = "why"
    wide = 620.0

    def __init__(self, number: Number) -> None:
        """`number` is kept as it was shown."""
        self.number = number

    @property
    @override
    def id(self) -> str:
        """One name for each number: its parts open above it."""
        return f"{self.kind}:{self.number.id}"

    @override
    def title(self, ctl: Control) -> str:
        """The name of the number."""
        return ctl.t("why", name=self.number.label)

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """From, to, course, causes."""
        number = self.number
        y = numbers.from_to(c, number, x, y, w) + 6
        if len(number.path) > 1:
            high = 64.0
            sparkline(
                c, number.path, number.ghost, x, y, w, high, c.theme["text"], c.theme["panel"]
            )
            y += high + 4
            if number.ghost:
                c.line(ctl.t("ghost_dashed"), x, y, w, "micro", c.theme["muted"], "right")
                y += c.lh("micro")
        y += 8
        y = numbers.causes(c, ctl, number, x, y, w)
        if number.note:
            y = c.para(number.note, x, y + 8, w, "small", c.theme["muted"])
        for part in number.parts:
            y = numbers.part(c, ctl, part, x, y + 14, w)
        return y


class GoalDialog(BaseDialog):
    """A bar of the goal flag with its thresholds in words."""

    kind = "goal"
    wide = 600.0

    def __init__(self, bar: str, *, floor: bool = False) -> None:
        """`bar` is the id of the bar; `floor` when it is the common floor."""
        self.bar = bar
        self.floor = floor

    def _bar(self, ctl: Control) -> GoalBar | None:
        flag = ctl.view.goal
        if self.floor:
            return flag.floor
        return next((b for b in flag.bars if b.id == self.bar), None)

    @override
    def alive(self, ctl: Control) -> bool:
        """False when the goal has no such bar."""
        return self._bar(ctl) is not None

    @override
    def title(self, ctl: Control) -> str:
        """The name of the bar."""
        bar = self._bar(ctl)
        return bar.label if bar else ""

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """The bar, then each mark in words."""
        bar = self._bar(ctl)
        if bar is None:
            return y
        y = goal.goal_bar(c, bar, x, y, w, floor=self.floor) + 10
        facts = [
            (ctl.t("now"), bar.text),
            (ctl.t("mark_floor" if self.floor else "mark_met"), bar.met_text),
            (ctl.t("mark_break" if self.floor else "mark_outstanding"), bar.outstanding_text),
            (ctl.t("mark_ghost"), bar.ghost_text),
        ]  # fmt: skip
        y = fact_table(c, tuple(f for f in facts if f[1]), x, y, w)
        if bar.lower_is_better:
            y = c.para(ctl.t("lower_is_better"), x, y + 4, w, "body", c.theme["gold"])
        if bar.note:
            y = c.para(bar.note, x, y + 6, w, "body", c.theme["muted"])
        if self.floor and ctl.view.goal.warning:
            y = basic.warning_line(c, ctl.view.goal.warning, x, y + 6, w)
        return y

    @override
    def footer(self, ctl: Control) -> tuple[Foot, ...]:
        """Close, and the causes when the same number is tracked."""
        number = next((n for n in ctl.view.numbers if n.id == self.bar), None)
        foot = super().footer(ctl)
        if number is None:
            return foot
        return (Foot("causes", ctl.t("show_causes"), lambda: ctl.explain(number)), *foot)


class ObjectiveDialog(BaseDialog):
    """The objective with its whole description and all bars."""

    kind = "objective"
    wide = 640.0

    @override
    def title(self, ctl: Control) -> str:
        """The name of the objective."""
        return ctl.view.goal.title

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """Description, bars, floor, standing."""
        flag = ctl.view.goal
        y = c.para(flag.subtitle, x, y, w, "body", c.theme["muted"]) + 12
        for bar in flag.bars:
            y = goal.goal_bar(c, bar, x, y, w) + 10
        y = goal.goal_bar(c, flag.floor, x, y, w, floor=True) + 6
        y = goal.legend(c, ctl, x, y, w) + 8
        y = c.para(flag.standing, x, y, w, "strong") + 4
        return basic.warning_line(c, flag.warning, x, y, w) + 4 if flag.warning else y


def fact_table(
    c: Canvas, facts: tuple[tuple[str, str], ...], x: float, y: float, w: float
) -> float:
    """Label and text pairs in two columns."""
    name = min(max((c.text_width(f[0], "small") for f in facts), default=0.0) + 20, w * 0.34)
    for label, text in facts:
        end = c.para(label, x, y + 1, name - 12, "small", c.theme["muted"])
        y = max(end, c.para(text, x + name, y, w - name, "body")) + 5
    return y


class CardDialog(BaseDialog):
    """A policy card opened: what it does, costs and risks, and its orders."""

    kind = "card"
    wide = 720.0

    def __init__(self, card: str) -> None:
        """`card` is the id of the card."""
        self.card = card

    def _card(self, ctl: Control) -> Card | None:
        return next((k for k in ctl.view.cards if k.id == self.card), None)

    @override
    def alive(self, ctl: Control) -> bool:
        """False when the card is no longer offered."""
        return self._card(ctl) is not None

    @override
    def title(self, ctl: Control) -> str:
        """The name of the card."""
        card = self._card(ctl)
        return card.title if card else ""

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """State, prices, facts, numbers, orders."""
        card = self._card(ctl)
        if card is None:
            return y
        y = self._state(c, ctl, card, x, y, w) + 10
        y = c.para(card.body, x, y, w, "body") + 10
        facts = [
            (ctl.t("cost"), card.cost_text),
            (ctl.t("capital"), card.capital_text if card.pips else ""),
            (ctl.t("teams"), card.teams_text or (str(card.teams) if card.teams else "")),
            (ctl.t("delay"), card.delay_text), *card.facts,
        ]  # fmt: skip
        y = fact_table(c, tuple(f for f in facts if f[1]), x, y, w) + 6
        if card.warning:
            y = basic.warning_line(c, card.warning, x, y, w) + 8
        if card.lock_reason:
            y = c.para(card.lock_reason, x, y, w, "body", c.theme["gold"]) + 8
        for number in card.numbers:
            y = numbers.tile(c, ctl, number, x, y, w) + 6
        return self._orders(c, ctl, card, x, y + 2, w)

    def _state(self, c: Canvas, ctl: Control, card: Card, x: float, y: float, w: float) -> float:
        high = basic.chip_height(c)
        size = basic.icon_size(c, 22)
        c.icon(card.icon, x, y + (high - size) / 2, size, c.theme["focus"])
        at = x + size + 10
        tone = basic.card_tone(c, card.state)
        if card.state_text:
            at += basic.chip(c, card.state_text, at, y, tone, most=w * 0.5) + 10
        if card.recommendation:
            badge(c, card.recommendation, at, y, high)
            text = ctl.t("recommendation", n=card.recommendation)
            c.line(text, at + high + 6, y, x + w - at - high - 6, "small", c.theme["muted"], h=high)
        return y + high

    def _orders(self, c: Canvas, ctl: Control, card: Card, x: float, y: float, w: float) -> float:
        """One button a level; what ends the card stands apart and is never the main one."""
        # The main one starts a card, or renews one that runs; a drafted card has none.
        main = {"available": "", "running": "in_force"}.get(card.state)
        first = next((a for a in card.actions if a.enabled and a.mark == main and not a.ends), None)
        for action in card.actions:
            kind = "primary" if action is first else "plain"
            y += 10 if action.ends else 0
            icon = "x" if action.ends and action.enabled else ""
            y = basic.action_button(c, ctl, action, x, y, w, kind=kind, group="orders", icon=icon)
            y += 8
        return y


class EventDialog(BaseDialog):
    """The dilemma in full."""

    kind = "event"
    wide = 760.0

    @override
    def alive(self, ctl: Control) -> bool:
        """False when there is no dilemma this turn."""
        return ctl.view.event is not None

    @override
    def title(self, ctl: Control) -> str:
        """The name of the dilemma."""
        return ctl.view.event.title if ctl.view.event else ""

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """Text, actors, answers."""
        event = ctl.view.event
        if event is None:
            return y
        if event.actors:
            y = c.para(event.actors, x, y, w, "small", c.theme["muted"]) + 4
        y = c.para(event.body, x, y, w, "body") + 12
        for choice in event.choices:
            y = feed.choice_card(c, ctl, event, choice, x, y, w) + 8
        return y


def default_label(ctl: Control) -> str:
    """The answer taken when none is given, in words."""
    event = ctl.view.event
    if event is None:
        return ""
    return next((k.label for k in event.choices if k.id == event.default), event.default)


class DossierDialog(BaseDialog):
    """A bloc: its mood, what it says and wants, its numbers."""

    kind = "bloc"
    wide = 640.0

    def __init__(self, bloc: str) -> None:
        """`bloc` is the id of the bloc."""
        self.bloc = bloc

    def _bloc(self, ctl: Control) -> BlocView | None:
        return next((b for b in ctl.view.map.blocs if b.id == self.bloc), None)

    @override
    def alive(self, ctl: Control) -> bool:
        """False when the map has no such bloc."""
        return self._bloc(ctl) is not None

    @override
    def title(self, ctl: Control) -> str:
        """The name of the bloc."""
        bloc = self._bloc(ctl)
        return bloc.name if bloc else ""

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """Mood, lines, numbers in two columns."""
        bloc = self._bloc(ctl)
        if bloc is None:
            return y
        colour = c.theme.bloc(bloc.id)
        if bloc.mood:
            legible = contrast(colour, mix(c.theme["panel"], colour, 0.14)) >= 4.5
            basic.chip(c, bloc.mood, x, y, colour if legible else c.theme["text"], most=w)
            y += basic.chip_height(c) + 10
        for line in bloc.lines:
            basic.dot(c, x + 2, y + c.lh("body") / 2 - 3, 6, colour)
            y = c.para(line, x + 18, y, w - 18, "body") + 5
        wide = (w - 28) / 2
        y += 6
        for start in range(0, len(bloc.numbers), 2):
            ends = [
                numbers.tile(c, ctl, number, x + i * (wide + 28), y, wide, group="dossier")
                for i, number in enumerate(bloc.numbers[start : start + 2])
            ]
            y = max(ends) + 8
        return y


class ChartDialog(BaseDialog):
    """A chart, large."""

    kind = "chart"
    wide = 980.0

    def __init__(self, chart: Chart) -> None:
        """`chart` is kept as it was shown."""
        self.chart = chart

    @override
    def title(self, ctl: Control) -> str:
        """Name and unit."""
        return (
            f"{self.chart.title}（{self.chart.unit}）"
            if ctl.language == "ja"
            else (f"{self.chart.title} ({self.chart.unit})")
        )

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """The chart in the height the window leaves."""
        high = min(440.0, c.height - 230)
        line_chart(c, self.chart, x, y, w, high)
        return y + high


class NewsDialog(BaseDialog):
    """The feed in a wide window."""

    kind = "news"
    wide = 760.0

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """Whose words these are, what waits for an answer, then what happened."""
        y = c.para(ctl.titles.disclaimer, x, y, w, "small", c.theme["muted"]) + 12
        y = feed.news_part(c, ctl.t("coming"), ctl.view.coming, x, y, w) + 12
        return feed.news_part(c, ctl.t("others_did"), ctl.view.news, x, y, w)
