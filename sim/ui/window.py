"""The window as keyboard, mouse and overlay see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.ui.control import Control

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pygame

    from sim.ui.canvas import Hot, Marks, Slide
    from sim.ui.control import Dialog
    from sim.ui.fonts import Fonts
    from sim.ui.icons import Icons
    from sim.ui.session import Toast
    from sim.ui.theme import Theme


class Window(Control, Protocol):
    """What input and overlay may use besides what widgets may."""

    surface: pygame.Surface
    scale: float
    theme: Theme
    fonts: Fonts
    icons: Icons
    marks: Marks
    hover: Hot | None
    hover_since: float
    toast: Toast | None

    @property
    def dialogs(self) -> Sequence[Dialog]:
        """Open dialogs, the top one last."""
        ...

    @property
    def hots(self) -> list[Hot]:
        """The hot spots of the top layer, in reading order."""
        ...

    @property
    def layer(self) -> str:
        """Name of the top layer: `base` or a dialog's id."""
        ...

    def focused(self) -> Hot | None:
        """The hot spot with the focus."""
        ...

    def focus_on(self, name: str) -> None:
        """Moves the focus and scrolls to it."""
        ...

    def step_focus(self, step: int) -> None:
        """The next or previous hot spot in reading order."""
        ...

    def spot_at(self, at: tuple[int, int]) -> Hot | None:
        """The uppermost hot spot under a pixel."""
        ...

    def press(self, spot: Hot) -> None:
        """Does what the hot spot is for, or says why not."""
        ...

    def allocate(self, slide: Slide, amount: float) -> None:
        """Sends a slider's amount."""
        ...

    def say(self, kind: str, text: str) -> None:
        """Shows a short message."""
        ...

    def scroll_lines(self, lines: float, at: tuple[int, int] | None = None) -> None:
        """Scrolls the area under `at`, or that of the focus."""
        ...

    def scroll_page(self, pages: int) -> None:
        """Scrolls by the height of the area."""
        ...
