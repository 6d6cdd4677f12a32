"""Dialogs of the program: menu and settings, help, the question before the turn ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sim.ui.control import Control, Foot
from sim.ui.screens.base import BaseDialog
from sim.ui.screens.details import default_label
from sim.ui.state import TABS, TEXT_SIZES
from sim.ui.widgets import basic
from sim.views.models import Intent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.ui.canvas import Canvas
    from sim.views.models import Action, Deal

# Keys of the help page: the catalogue has `key_<name>` for the keys, `does_<name>` for the deed.
SHORTCUTS = (
    "tab", "arrows", "enter", "escape", "tabs", "end", "undo", "event", "map", "language",
    "text", "slider", "scroll", "full", "save", "sound", "help",
)  # fmt: skip


class MenuDialog(BaseDialog):
    """Language, text size, theme, font, motion, sound, window; save, load, leave."""

    kind = "menu"
    wide = 600.0

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """Settings as rows of choices, then the game."""
        languages = [
            (code, ctl.t(f"language_{code}"), ctl.language == code, _language(ctl, code))
            for code in ("en", "ja")
        ]
        sizes = [
            (f"{s:.2f}", f"{s:.0%}", ctl.state.text_scale == s, _size(ctl, s)) for s in TEXT_SIZES
        ]
        y = _row(c, ctl, "language", languages, x, y, w)
        y = _row(c, ctl, "text_size", sizes, x, y, w)
        chosen = ctl.memory.settings
        themes = [
            (name, ctl.t(f"theme_{name}"), chosen.theme == name, _theme(ctl, name))
            for name in ctl.themes
        ]
        fonts = [
            (name, ctl.t(f"font_{name}"), chosen.font == name, _font(ctl, name))
            for name in ("default", "ud")
        ]
        y = _row(c, ctl, "theme", themes, x, y, w)
        y = _row(c, ctl, "font", fonts, x, y, w)
        for name, on in (("motion", ctl.state.motion), ("sound", ctl.state.sound)):
            flip = _toggle(ctl, name)
            choices = [
                ("on", ctl.t("on"), on, None if on else flip),
                ("off", ctl.t("off"), not on, flip if on else None),
            ]
            y = _row(c, ctl, name, choices, x, y, w)
        window = [("toggle", ctl.t("switch"), False, _toggle(ctl, "fullscreen"))]
        y = _row(c, ctl, "fullscreen", window, x, y, w)
        c.bar(x, y + 2, w, 1, c.theme["hairline"])
        return self._game(c, ctl, x, y + 14, w)

    def _game(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        entries: list[tuple[str, str, Callable[[], None]]] = [
            ("help", "help", lambda: ctl.show("help")),
        ]
        if ctl.in_game:
            entries = [
                ("save", "device-floppy", _sender(ctl, "save")),
                ("load", "folder-open", _sender(ctl, "load")),
                *entries,
                ("to_title", "world", _sender(ctl, "to_title")),
            ]
        entries.append(("quit", "x", _sender(ctl, "quit")))
        wide = (w - 10) / 2
        for i, (name, icon, press) in enumerate(entries):
            left = x + (i % 2) * (wide + 10)
            basic.button(
                c, f"menu:{name}", left, y, wide, ctl.t(f"menu_{name}"), press, icon=icon,
                group="menu",
            )  # fmt: skip
            if i % 2 or i == len(entries) - 1:
                y += basic.button_height(c) + 10
        return y


def _row(
    c: Canvas,
    ctl: Control,
    name: str,
    choices: Sequence[tuple[str, str, bool, Callable[[], None] | None]],
    x: float,
    y: float,
    w: float,
) -> float:
    """A setting: its name at the left, choices at the right."""
    high = basic.button_height(c)
    widths = [
        max(basic.button_width(c, choice[1], "check" if choice[2] else ""), 72.0)
        for choice in choices
    ]
    left = x + w - sum(widths) - 8 * (len(widths) - 1)
    c.line(ctl.t(f"setting_{name}"), x, y, left - x - 10, "body", h=high)
    for (code, label, chosen, press), wide in zip(choices, widths, strict=True):
        basic.button(
            c, f"{name}:{code}", left, y, wide, label, press or (lambda: None),
            edge="accent" if chosen else "", icon="check" if chosen else "", group=name,
        )  # fmt: skip
        left += wide + 8
    return y + high + 8


def _language(ctl: Control, code: str) -> Callable[[], None]:
    return lambda: ctl.do(Intent("language", {"language": code}))


def _size(ctl: Control, scale: float) -> Callable[[], None]:
    return lambda: ctl.set_text_scale(scale)


def _theme(ctl: Control, name: str) -> Callable[[], None]:
    return lambda: ctl.set_look(theme=name)


def _font(ctl: Control, name: str) -> Callable[[], None]:
    return lambda: ctl.set_look(font=name)


def _toggle(ctl: Control, name: str) -> Callable[[], None]:
    return lambda: ctl.toggle(name)


def _sender(ctl: Control, kind: str) -> Callable[[], None]:
    def send() -> None:
        ctl.close()
        ctl.do(Intent(kind))

    return send


class HelpDialog(BaseDialog):
    """The pages of the help, one at a time, the keys last."""

    kind = "help"
    wide = 820.0

    def __init__(self, page: int = 0) -> None:
        """Opens a page; the first is 0."""
        self.page = page

    def _count(self, ctl: Control) -> int:
        return len(ctl.pages()) + 1

    @override
    def title(self, ctl: Control) -> str:
        """The heading of the page and its number."""
        pages = ctl.pages()
        name = pages[self.page].title if self.page < len(pages) else ctl.t("title_keys")
        return f"{name}　{self.page + 1}/{self._count(ctl)}"

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """The page in the height of the tallest, so that the buttons stay where they are."""
        each = range(self._count(ctl))
        tallest = max(c.height_of(lambda p=p: self._page(c, ctl, p, x, y, w), y) for p in each)  # type: ignore[misc]
        self._page(c, ctl, self.page, x, y, w)
        return y + tallest

    def _page(self, c: Canvas, ctl: Control, page: int, x: float, y: float, w: float) -> float:
        """Paragraphs, or the table of keys."""
        pages = ctl.pages()
        if page < len(pages):
            for paragraph in pages[page].paragraphs:
                y = c.para(paragraph, x, y, w, "body") + 10
            return y
        name = max(c.text_width(ctl.t(f"key_{k}"), "strong") for k in SHORTCUTS) + 24
        for key in SHORTCUTS:
            c.line(ctl.t(f"key_{key}"), x, y, name - 10, "strong", c.theme["focus"])
            y = c.para(ctl.t(f"does_{key}"), x + name, y, w - name, "body") + 4
        return y

    @override
    def footer(self, ctl: Control) -> tuple[Foot, ...]:
        """The manual of the model; back and forth."""
        last = self.page >= self._count(ctl) - 1
        back = Foot("previous", ctl.t("previous"), self._turner(ctl, -1) if self.page else None)
        close = Foot("ok", ctl.t("close"), ctl.close)
        turn = None if last else self._turner(ctl, 1)
        manual = Foot("manual", ctl.t("title_manual"), lambda: ctl.show("manual"))
        return close, manual, back, Foot("next", ctl.t("next"), turn, primary=True)

    def _turner(self, ctl: Control, step: int) -> Callable[[], None]:
        def turn() -> None:
            self.page = max(0, min(self._count(ctl) - 1, self.page + step))
            ctl.state.offsets[f"dialog:{self.id}"] = 0.0
            ctl.changed()

        return turn


class QuestionDialog(BaseDialog):
    """Asks before an action that is costly to have pressed by mistake."""

    kind = "question"
    wide = 540.0

    def __init__(self, action: Action) -> None:
        """`action` is done when the answer is yes."""
        self.action = action

    @override
    def title(self, ctl: Control) -> str:
        """What is about to be done."""
        return self.action.label

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """The question of the action."""
        return c.para(self.action.confirm, x, y, w, "body") + 8

    @override
    def footer(self, ctl: Control) -> tuple[Foot, ...]:
        """Leave it, the main choice, or do it."""

        def act() -> None:
            ctl.close()
            ctl.do(self.action.intent)

        return (
            Foot("question:yes", self.action.label, act, icon="x"),
            Foot("question:no", ctl.t("leave_it"), ctl.close, primary=True),
        )


class ConfirmDialog(BaseDialog):
    """Asked once a turn when a dilemma or an offer has no answer."""

    kind = "confirm"
    wide = 540.0

    @override
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """What is open, and what happens without an answer."""
        event = ctl.view.event
        if event and not event.chosen:
            y = c.para(ctl.t("unanswered", name=event.title), x, y, w, "body") + 6
            y = c.para(ctl.t("default_answer", name=default_label(ctl)), x, y, w, "strong") + 8
        for deal in _offers(ctl):
            text = ctl.t("unanswered_offer", name=deal.title, partner=deal.partner_name)
            y = c.para(text, x, y, w, "body") + 6
            y = c.para(deal.default_text, x, y, w, "strong") + 8
        return y

    @override
    def footer(self, ctl: Control) -> tuple[Foot, ...]:
        """Read it, or end the turn all the same."""
        event = ctl.view.event
        offers = _offers(ctl)

        def read() -> None:
            ctl.close()
            if event and not event.chosen:
                ctl.show("event")
            elif offers:
                ctl.state.deal = offers[0].id
                ctl.set_tab(TABS.index("deals") + 1)

        def end() -> None:
            ctl.close()
            ctl.end_turn()

        return (
            Foot("confirm:end", ctl.t("end_anyway"), end),
            Foot("confirm:read", ctl.t("answer_now"), read, primary=True),
        )


def _offers(ctl: Control) -> tuple[Deal, ...]:
    """Offers without a reply."""
    return tuple(deal for deal in ctl.view.deals if deal.state == "offered")
