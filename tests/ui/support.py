"""What the tests of the front-end share: opening, pressing keys, clicking, finding."""

from __future__ import annotations

import pygame

from sim.ui.app import App, Focusable
from tests.ui.fake_desk import FakeDesk

SIZES = ((1280, 720), (1920, 1080))
LANGUAGES = ("en", "ja")
SCALES = (1.0, 1.25, 1.5)


def open_app(
    language: str = "en", size: tuple[int, int] = SIZES[0], scale: float = 1.0, *, game: bool = True
) -> App:
    """The window over a fake desk."""
    app = App(FakeDesk(language, in_game=game), size)
    app.set_text_scale(scale)
    app.draw()
    return app


def desk_of(app: App) -> FakeDesk:
    """The fake desk behind the window."""
    assert isinstance(app.desk, FakeDesk)
    return app.desk


def key(app: App, code: int, mod: int = 0, text: str = "") -> None:
    """A key pressed, and a frame drawn."""
    app.handle(pygame.Event(pygame.KEYDOWN, key=code, mod=mod, unicode=text))
    app.handle(pygame.Event(pygame.KEYUP, key=code, mod=mod, unicode=text))
    app.draw()


def click(app: App, at: tuple[int, int]) -> None:
    """A click of the left button, and a frame drawn."""
    app.handle(pygame.Event(pygame.MOUSEMOTION, pos=at, rel=(0, 0), buttons=(0, 0, 0)))
    app.handle(pygame.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=1))
    app.handle(pygame.Event(pygame.MOUSEBUTTONUP, pos=at, button=1))
    app.draw()


def find(app: App, name: str) -> Focusable:
    """The focusable with this id."""
    return next(f for f in app.focusables() if f.id == name)


def press(app: App, name: str) -> None:
    """Scrolls to a focusable and clicks it."""
    app.focus_on(name)
    click(app, find(app, name).rect.center)


def ids(app: App) -> list[str]:
    """All ids on the top layer in reading order."""
    return [f.id for f in app.focusables()]


def tab_to(app: App, name: str, most: int = 120) -> None:
    """Presses Tab until the focus stands on `name`."""
    for _ in range(most):
        key(app, pygame.K_TAB)
        spot = app.focused()
        if spot and spot.id == name:
            return
    raise AssertionError(f"Tab never reached {name}")
