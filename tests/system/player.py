"""Players of the real window.

A player sends every input twice: to the program through xdotool, and as an event to a mirror, the
same `App` over the same `Desk` on SDL's dummy driver. The mirror knows where everything lies; after
every input the player waits until the real window shows what the mirror shows.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

import numpy as np
import pygame
from typing_extensions import override

from sim.ui.app import App
from sim.ui.canvas import Hot
from sim.views.desk import Desk
from tests.system.screen import Picture, Program

# Name in X, key in pygame.
KEYS = {
    "Tab": pygame.K_TAB, "Return": pygame.K_RETURN, "Escape": pygame.K_ESCAPE,
    "Left": pygame.K_LEFT, "Right": pygame.K_RIGHT, "Up": pygame.K_UP, "Down": pygame.K_DOWN,
    "plus": pygame.K_EQUALS, "minus": pygame.K_MINUS, "space": pygame.K_SPACE,
    "Home": pygame.K_HOME, "Next": pygame.K_PAGEDOWN, "F1": pygame.K_F1, "F11": pygame.K_F11,
    **{c: ord(c) for c in "abcdefghijklmnopqrstuvwxyz0123456789"},
}  # fmt: skip
MODIFIERS = {"shift": pygame.KMOD_LSHIFT, "ctrl": pygame.KMOD_LCTRL}
REST = (1, 1)  # nothing to press lies here
TOLERANCE = 24  # of 255; larger differences count
SHARE = 0.001  # of all pixels may differ


def differing(real: Picture, mirror: Picture) -> float:
    """Share of the pixels that differ visibly."""
    apart = np.maximum(real, mirror) - np.minimum(real, mirror)
    return float((apart.max(axis=2) > TOLERANCE).mean())


class Player(ABC):
    """Plays a program and its mirror in step."""

    name: ClassVar[str]

    def __init__(
        self,
        program: Program | None,
        desk: Desk,
        folder: Path,
        size: tuple[int, int] = (1280, 720),
    ) -> None:
        """Without a program only the mirror is played: a rehearsal."""
        self._program = program
        self.folder = folder
        self._at = REST
        self._corner = 0, 0
        pygame.mouse.get_pos = self._mouse
        self._tool("mousemove", *REST)
        self.app = App(desk, size, motion=False)
        if program is not None:
            self._corner = program.place()[:2]
            self._tool("mousemove", *self._there(REST))
            self.await_same(40)

    @property
    def program(self) -> Program:
        """The real program."""
        assert self._program is not None
        return self._program

    @property
    def desk(self) -> Desk:
        """The mirror's desk."""
        assert isinstance(self.app.desk, Desk)
        return self.app.desk

    def _mouse(self, desktop: bool = False) -> tuple[int, int]:
        return self._at

    # --- both windows -----------------------------------------------------------------------

    def _there(self, at: tuple[int, int]) -> tuple[int, int]:
        return self._corner[0] + at[0], self._corner[1] + at[1]

    def _tool(self, *words: str | int) -> None:
        if self._program is not None:
            self._program.screen.tool(*words)

    def mirror(self) -> Picture:
        """What the mirror shows."""
        self.app.draw()
        return pygame.surfarray.array3d(self.app.surface).swapaxes(0, 1)

    def real(self) -> Picture:
        """What the real window shows."""
        (left, top), (w, h) = self._corner, self.app.surface.get_size()
        return self.program.screen.picture()[top : top + h, left : left + w]

    def await_same(self, seconds: float = 20.0) -> None:
        """Waits until the real window shows what the mirror shows; not after both were left."""
        if not self.app.running:
            return
        if self._program is None:
            self.app.draw()
            return
        until = time.monotonic() + seconds
        while differing(self.real(), self.mirror()) > SHARE:
            if not self.program.running:
                raise AssertionError(f"the program ended: {self.program.words}")
            if time.monotonic() > until:
                self.photograph("mirror", self.mirror())
                self.photograph("real", self.real())
                raise AssertionError(
                    f"the real window shows something else than the mirror; see {self.folder}"
                )
            time.sleep(0.015)

    def photograph(self, name: str, picture: Picture | None = None) -> Path:
        """Writes what the real window shows to a PNG."""
        shown = self.real() if picture is None else picture
        path = self.folder / f"{name}.png"
        pygame.image.save(pygame.surfarray.make_surface(shown.swapaxes(0, 1)), path)
        return path

    # --- finding ----------------------------------------------------------------------------

    def spot(self, name: str) -> Hot:
        """The hot spot with this id; a name that ends in `*` stands for the first that fits."""
        hots = self.app.hots
        found = [
            h for h in hots if h.id == name or (name[-1] == "*" and h.id.startswith(name[:-1]))
        ]
        assert found, f"no {name} on layer {self.app.layer}: {[h.id for h in hots]}"
        return found[0]

    def has(self, name: str) -> bool:
        """Whether a hot spot with this id is on the top layer."""
        return any(h.id == name for h in self.app.hots)

    # --- what a person can do -----------------------------------------------------------------

    @abstractmethod
    def press(self, name: str) -> None:
        """Presses the thing with this id."""

    @abstractmethod
    def tab(self, number: int) -> None:
        """Opens a tab."""

    @abstractmethod
    def back(self) -> None:
        """Closes the top dialog."""

    @abstractmethod
    def menu(self) -> None:
        """Opens the menu."""

    @abstractmethod
    def undo(self) -> None:
        """Undoes the last draft."""

    @abstractmethod
    def end_turn(self) -> None:
        """Ends the turn."""

    @abstractmethod
    def language(self) -> None:
        """Switches the language."""

    @abstractmethod
    def text_size(self, larger: bool) -> None:
        """Next or previous text size."""

    @abstractmethod
    def save(self) -> None:
        """Saves under a name of its own."""

    @abstractmethod
    def event(self) -> None:
        """Opens the dilemma in full."""

    @abstractmethod
    def slide(self, line: str, turn: int) -> None:
        """Moves a slider of the budget."""


class MousePlayer(Player):
    """Uses the mouse alone."""

    name = "mouse"

    def move(self, at: tuple[int, int]) -> None:
        """Moves the mouse."""
        before, self._at = self._at, at
        self._tool("mousemove", *self._there(at))
        if before != at:
            event = pygame.Event(pygame.MOUSEMOTION, pos=at, rel=(0, 0), buttons=(0, 0, 0))
            self.app.handle(event)

    def click(self, at: tuple[int, int]) -> None:
        """A click of the left button."""
        self.move(at)
        self._tool("click", 1)
        for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            self.app.handle(pygame.Event(kind, pos=at, button=1))
        self.await_same()

    def wheel(self, at: tuple[int, int], down: int) -> None:
        """Turns the wheel by notches, down for plus."""
        self.move(at)
        self._tool("click", "--repeat", abs(down), "--delay", 5, 5 if down > 0 else 4)
        for _ in range(abs(down)):
            self.app.handle(pygame.Event(pygame.MOUSEWHEEL, x=0, y=-1 if down > 0 else 1))
        self.await_same()

    def show(self, name: str) -> Hot:
        """Turns the wheel until enough of a thing is in sight."""
        for _ in range(60):
            spot = self.spot(name)
            if spot.clip.h >= min(24, spot.rect.h):
                return spot
            area = self.app.marks.areas[spot.area]
            self.wheel(area.view.center, 1 if spot.rect.centery > area.view.centery else -1)
        raise AssertionError(f"{name} cannot be scrolled into sight")

    @override
    def press(self, name: str) -> None:
        spot = self.show(name)
        below = self.app.spot_at(spot.clip.center)
        assert below is not None
        assert below.id == spot.id, f"{below.id} covers {spot.id}"
        self.click(spot.clip.center)

    @override
    def tab(self, number: int) -> None:
        self.press(f"tab:{number}")

    @override
    def back(self) -> None:
        self.press("close")

    @override
    def menu(self) -> None:
        self.press("menu")

    @override
    def undo(self) -> None:
        self.press("undo")

    @override
    def end_turn(self) -> None:
        self.press("end_turn")

    @override
    def language(self) -> None:
        self.press("language")

    @override
    def text_size(self, larger: bool) -> None:
        self.menu()
        self.press("text_size:1.25" if larger else "text_size:1.00")
        self.back()

    @override
    def save(self) -> None:
        self.menu()
        self.press("menu:save")

    @override
    def event(self) -> None:
        self.press("event:*")

    @override
    def slide(self, line: str, turn: int) -> None:
        """Drags the knob to three or four fifths of its way."""
        spot = self.show(f"line:{line}")
        assert spot.slide is not None
        track = spot.slide.track
        start = (track.centerx, track.centery)
        end = (track.x + track.w * (3 + turn % 2) // 5, track.centery)
        self.move(start)
        self._tool("mousedown", 1)
        self.app.handle(pygame.Event(pygame.MOUSEBUTTONDOWN, pos=start, button=1))
        self.await_same()
        self.move(end)
        self.await_same()
        self._tool("mouseup", 1)
        self.app.handle(pygame.Event(pygame.MOUSEBUTTONUP, pos=end, button=1))
        self.await_same()


class KeyPlayer(Player):
    """Uses the keyboard alone."""

    name = "keyboard"

    def key(self, *names: str, wait: bool = True) -> None:
        """Presses keys one after the other, such as `Tab` or `ctrl+s`."""
        self._tool("key", "--delay", 5, *names)
        for name in names:
            *held, last = name.split("+") if len(name) > 1 else [name]
            mod = sum(MODIFIERS[m] for m in held)
            for kind in (pygame.KEYDOWN, pygame.KEYUP):
                self.app.handle(pygame.Event(kind, key=KEYS[last], mod=mod, unicode=""))
        if wait:
            self.await_same()

    def full_screen(self, size: tuple[int, int]) -> None:
        """Presses F11; `size` is what the real window has then (the mirror has no screen)."""
        self._tool("key", "F11")
        self.app.resize(size)
        self._corner = 0, 0
        until = time.monotonic() + 20
        while self.program.place() != (0, 0, *size):
            assert time.monotonic() < until, f"the window lies at {self.program.place()}"
            self.program.put(0, 0)  # there is no window manager to do it
            time.sleep(0.1)
        self.await_same()

    def go(self, name: str) -> None:
        """Moves the focus by Tab, whichever way is shorter."""
        wanted = self.spot(name)
        ids = [h.id for h in self.app.hots]
        here = self.app.focused()
        forth = (ids.index(wanted.id) - (ids.index(here.id) if here else -1)) % len(ids)
        forward = forth <= len(ids) // 2 or here is None
        if forth:
            self.key(
                *["Tab" if forward else "shift+Tab"] * (forth if forward else len(ids) - forth)
            )
        spot = self.app.focused()
        assert spot is not None
        assert spot.id == wanted.id
        assert spot.clip.h >= min(20, spot.rect.h), f"{spot.id} has the focus out of sight"

    @override
    def press(self, name: str) -> None:
        self.go(name)
        self.key("Return")

    @override
    def tab(self, number: int) -> None:
        self.key(str(number))

    @override
    def back(self) -> None:
        self.key("Escape")

    @override
    def menu(self) -> None:
        self.key("Escape")

    @override
    def undo(self) -> None:
        self.key("u")

    @override
    def end_turn(self) -> None:
        self.key("e")

    @override
    def language(self) -> None:
        self.key("l")

    @override
    def text_size(self, larger: bool) -> None:
        self.key("plus" if larger else "minus")

    @override
    def save(self) -> None:
        self.key("ctrl+s")

    @override
    def event(self) -> None:
        self.key("n")

    @override
    def slide(self, line: str, turn: int) -> None:
        """By arrows in even turns, typed in odd ones."""
        self.go(f"line:{line}")
        spot = self.app.focused()
        assert spot is not None
        assert spot.slide is not None
        if turn % 2 == 0:
            self.key("shift+Right", "Right", "Left")
            return
        amount = round(0.4 * spot.slide.low + 0.6 * spot.slide.high)
        typed = str(amount * int(self.app.t("typed_units_per_bn")))
        self.key("Return", *typed, "Return")
