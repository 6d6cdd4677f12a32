"""Layout audit: nothing overflows, overlaps or leaves the window, in any language or size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.views.models import Intent
from tests.ui.support import LANGUAGES, SCALES, SIZES, desk_of, open_app

if TYPE_CHECKING:
    from collections.abc import Callable

    import pygame

    from sim.ui.app import App
    from sim.ui.canvas import TextBox
    from sim.views.models import Action


pytestmark = pytest.mark.ui


def _final(app: App) -> None:
    desk_of(app).turn = 20
    app.do(Intent("end_turn"))
    app.close()


def _breach(app: App) -> Action:
    return next(a for deal in app.view.deals for a in deal.actions if a.confirm)


SCREENS: dict[str, Callable[[App], None]] = {
    "policy": lambda app: app.set_tab(1),
    "budget": lambda app: app.set_tab(2),
    "deals": lambda app: app.set_tab(3),
    "data": lambda app: app.set_tab(4),
    "causes": lambda app: app.set_tab(5),
    "title": lambda app: app.do(Intent("to_title")),
    "card": lambda app: app.show("card", "health_data"),
    "event": lambda app: app.show("event"),
    "bloc": lambda app: app.show("bloc", "us"),
    "objective": lambda app: app.show("objective"),
    "floor": lambda app: app.show("floor"),
    "goal": lambda app: app.show("goal", "trust"),
    "news": lambda app: app.show("news"),
    "menu": lambda app: app.show("menu"),
    "help": lambda app: app.show("help"),
    "manual": lambda app: app.show("manual"),
    "manual_page": lambda app: app.show("manual", "chips"),
    "manual_figures": lambda app: app.show("manual", "figures"),
    "confirm": lambda app: app.end_turn(),
    "why": lambda app: app.explain(app.view.numbers[3]),
    "chart": lambda app: app.enlarge(app.view.charts[0]),
    "question": lambda app: app.press_action(_breach(app)),
    "report": lambda app: app.do(Intent("end_turn")),
    "final": _final,
}


def _visible(box: TextBox, app: App) -> pygame.Rect:
    area = app.marks.areas.get(box.area)
    return box.ink.clip(area.view) if area else box.ink


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_layout(language: str, scale: float, size: tuple[int, int]) -> None:
    """Every screen in this language, text size and window."""
    problems: list[str] = []
    for name, enter in SCREENS.items():
        app = open_app(language, size, scale)
        enter(app)
        app.draw()
        problems += [f"{name}: {p}" for p in _audit(app, strict=scale == 1.0)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_layout_with_the_legible_font(language: str) -> None:
    """Its letters are wider; every screen still holds them."""
    problems: list[str] = []
    for name, enter in SCREENS.items():
        app = open_app(language)
        app.set_look(font="ud")
        enter(app)
        app.draw()
        problems += [f"{name}: {p}" for p in _audit(app, strict=False)]
    assert not problems, "\n".join(problems)


def _audit(app: App, *, strict: bool) -> list[str]:
    return _texts(app, strict=strict) + _collisions(app) + _targets(app)


def _texts(app: App, *, strict: bool) -> list[str]:
    window = app.surface.get_rect()
    out = []
    for box in app.marks.boxes:
        if box.ink.w > box.box.w + 2 or box.ink.h > box.box.h + 2:
            out.append(f"text overflows its box: {box.text!r} {box.ink} {box.box}")
        seen = _visible(box, app)
        if seen.w and seen.h and not window.contains(seen):
            out.append(f"text leaves the window: {box.text!r} {box.ink}")
        if strict and box.cut:
            out.append(f"text is cut: {box.text!r}")
    return out


def _collisions(app: App) -> list[str]:
    boxes = [(b, _visible(b, app)) for b in app.marks.boxes]
    shown = [(b, r) for b, r in boxes if r.w > 2 and r.h > 2]
    out = []
    for i, (first, a) in enumerate(shown):
        for second, b in shown[i + 1 :]:
            both = a.clip(b)
            if both.w > 2 and both.h > 2:
                out.append(f"texts collide: {first.text!r} {a} and {second.text!r} {b}")
    return out


def _targets(app: App) -> list[str]:
    window = app.surface.get_rect()
    shown = [f for f in app.focusables() if f.rect.w > 0 and f.rect.h > 0]
    out = []
    for i, first in enumerate(shown):
        if not window.contains(first.rect):
            out.append(f"{first.id} leaves the window: {first.rect}")
        if min(first.full.h, first.full.w) < 24 * app.scale - 1:
            out.append(f"{first.id} is smaller than 24 px: {first.full}")
        for second in shown[i + 1 :]:
            both = first.rect.clip(second.rect)
            if both.w > 1 and both.h > 1:
                out.append(f"{first.id} and {second.id} overlap: {both}")
    if len({f.id for f in app.focusables()}) != len(app.focusables()):
        out.append("ids are not unique")
    return out


@pytest.mark.parametrize("size", [(1366, 768), (2560, 1080), (1280, 800), (3840, 2160)])
def test_other_windows(size: tuple[int, int]) -> None:
    """Odd shapes keep the layout whole."""
    for language in LANGUAGES:
        app = open_app(language, size)
        assert _audit(app, strict=True) == []


def test_small_window_is_widened() -> None:
    """Below the smallest size the window grows back."""
    assert open_app(size=(640, 400)).surface.get_size() == (1280, 720)


def test_unknown_names_do_not_stop_the_game() -> None:
    """An icon or a bloc the assets do not know is drawn plainly."""
    app = open_app()
    assert app.icons.get("no-such-icon", 18, (1, 2, 3)).get_width() == 18
    assert app.theme.bloc("no-such-bloc") == app.theme.blocs["other"]
