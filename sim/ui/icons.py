"""Line icons: SVG files tinted and rendered at the asked size, cached."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pygame

if TYPE_CHECKING:
    from pathlib import Path

    from sim.ui.theme import Colour


class Icons:
    """The icon folder. A missing icon becomes a ring, so that a wrong name never stops a game."""

    def __init__(self, folder: Path) -> None:
        """Reads lazily from `folder`."""
        self._folder = folder
        self._cache: dict[tuple[str, int, Colour], pygame.Surface] = {}
        self.missing: set[str] = set()

    def get(self, name: str, px: int, colour: Colour) -> pygame.Surface:
        """The icon `name` with `px` real pixels a side."""
        key = (name, px, colour)
        if key not in self._cache:
            self._cache[key] = self._render(name, px, colour)
        return self._cache[key]

    def _render(self, name: str, px: int, colour: Colour) -> pygame.Surface:
        path = self._folder / f"{name}.svg"
        if not path.is_file():
            self.missing.add(name)
            return _ring(px, colour)
        hexed = "#{:02x}{:02x}{:02x}".format(*colour)
        svg = path.read_text("utf-8").replace("currentColor", hexed)
        return pygame.image.load_sized_svg(BytesIO(svg.encode()), (px, px))


def _ring(px: int, colour: Colour) -> pygame.Surface:
    big = pygame.Surface((px * 3, px * 3), pygame.SRCALPHA)
    big.fill((*colour, 0))
    centre = px * 3 // 2
    pygame.draw.circle(big, colour, (centre, centre), px, max(2, px // 4))
    return pygame.transform.smoothscale(big, (px, px))
