"""The drawing board of one layout pass: draws in design units, notes what can be pressed.

A design unit is 1/720 of the height (or 1/1280 of the width) of the smallest window; `scale`
turns it into real pixels. One pass over the view models paints the static layer and collects
the hot spots, the scroll areas and, for the layout tests, every text box.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pygame

from sim.ui.shapes import rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.ui.fonts import Fonts
    from sim.ui.icons import Icons
    from sim.ui.theme import Colour, Face, Theme
    from sim.ui.worldmap import Arc, MapPicture

SCROLLBAR = 10.0  # design px kept free for the bar at the right of a scroll area


@dataclass(slots=True)
class Slide:
    """What makes a hot spot a slider: amounts in the line's unit, `track` in real pixels."""

    line: str
    low: float
    high: float
    step: float
    value: float
    track: pygame.Rect


@dataclass(slots=True)
class Hot:
    """A thing that can be pressed or focused.

    Attributes:
        id: stable name (`tab:2`, `card:power_zones`, `action:…`).
        rect: full rectangle in real pixels, also where a scroll area hides part of it.
        clip: visible part; empty when scrolled away.
        group: arrows move between hot spots of one group.
        press: what Enter or a click does; None when it cannot be pressed now.
        hint: why it is closed, or what it does.
        tip: whether the hint shows as a tool tip on hover and focus.
        ends: it ends something that runs; never gets the first focus.
        area: scroll area it lies in.
    """

    id: str
    rect: pygame.Rect
    clip: pygame.Rect
    label: str
    press: Callable[[], None] | None
    group: str = ""
    hint: str = ""
    area: str = ""
    radius: int = 8
    slide: Slide | None = None
    tip: bool = True
    ends: bool = False


@dataclass(slots=True)
class Area:
    """A scroll area: viewport in real pixels, offsets in design units."""

    id: str
    view: pygame.Rect
    top: float
    bottom: float
    limit: float = 0.0


@dataclass(slots=True)
class TextBox:
    """A drawn text, for the layout audit: ink and allowed box in real pixels."""

    text: str
    ink: pygame.Rect
    box: pygame.Rect
    cut: bool
    area: str


@dataclass(slots=True)
class MapLayer:
    """Where the map lies, for the moving dots and the mouse; real pixels.

    Attributes:
        origin: left upper corner of the picture.
        picture: knows which bloc lies under a pixel.
        arcs: ways of the dots.
        covers: labels the dots pass under.
    """

    origin: tuple[int, int]
    picture: MapPicture
    arcs: tuple[Arc, ...]
    covers: list[pygame.Rect]


@dataclass(slots=True)
class Marks:
    """What a pass collected."""

    hots: list[Hot] = field(default_factory=list)
    areas: dict[str, Area] = field(default_factory=dict)
    boxes: list[TextBox] = field(default_factory=list)
    map: MapLayer | None = None
    moved: bool = False


class Canvas:
    """Draws on `surface`; positions and sizes are design units unless a name ends in `px`."""

    def __init__(
        self,
        surface: pygame.Surface,
        scale: float,
        text_scale: float,
        leading: float,
        theme: Theme,
        fonts: Fonts,
        icons: Icons,
        offsets: dict[str, float],
    ) -> None:
        """`leading` is the line height as a multiple of the text size."""
        self.surface = surface
        self.scale = scale
        self.text_scale = text_scale
        self.leading = leading
        self.theme = theme
        self.fonts = fonts
        self.icons = icons
        self.offsets = offsets
        self.marks = Marks()
        self._dry = 0
        self._area = ""

    # --- measures -------------------------------------------------------------------------

    @property
    def width(self) -> float:
        """Width of the window in design units."""
        return self.surface.get_width() / self.scale

    @property
    def height(self) -> float:
        """Height of the window in design units."""
        return self.surface.get_height() / self.scale

    @property
    def dry(self) -> bool:
        """True while only measuring."""
        return self._dry > 0

    def px(self, length: float) -> int:
        """A length in real pixels, at least one."""
        return max(1, round(length * self.scale))

    def rect(self, x: float, y: float, w: float, h: float) -> pygame.Rect:
        """A rectangle in real pixels; edges are rounded, so that neighbours meet."""
        s = self.scale
        left, top = round(x * s), round(y * s)
        return pygame.Rect(left, top, round((x + w) * s) - left, round((y + h) * s) - top)

    def height_of(self, body: Callable[[], float], top: float) -> float:
        """Runs `body` without drawing and returns how far below `top` it ends."""
        self._dry += 1
        try:
            return body() - top
        finally:
            self._dry -= 1

    def face(self, style: str) -> tuple[int, bool]:
        """Real pixel size and weight of a text style."""
        face: Face = self.theme.faces[style]
        return max(8, round(face.px * self.scale * self.text_scale)), face.bold

    def lh(self, style: str) -> float:
        """Line height of a text style."""
        return math.ceil(self.theme.faces[style].px * self.text_scale * self.leading)

    def text_width(self, text: str, style: str) -> float:
        """Width of a line."""
        return self.fonts.width(text, *self.face(style)) / self.scale

    def para_height(self, text: str, w: float, style: str) -> float:
        """Height of a wrapped paragraph."""
        return len(self._wrap(text, w, style)) * self.lh(style)

    def _wrap(self, text: str, w: float, style: str) -> tuple[str, ...]:
        px, bold = self.face(style)
        return self.fonts.wrap(text, px, bold, int(w * self.scale))

    # --- text -----------------------------------------------------------------------------

    def line(
        self,
        text: str,
        x: float,
        y: float,
        w: float,
        style: str = "body",
        colour: Colour | None = None,
        align: str = "left",
        h: float | None = None,
    ) -> float:
        """One line in a box of width `w`; shrinks a little, then shortens with …; its width."""
        px, bold = self.face(style)
        room = int(w * self.scale)
        while self.fonts.width(text, px, bold) > room and px > 0.87 * self.face(style)[0]:
            px -= 1
        shown, cut = self.fonts.fit(text, px, bold, room)
        wide = self.fonts.width(shown, px, bold) / self.scale
        if not self.dry and shown:
            left = x + {"left": 0.0, "center": (w - wide) / 2, "right": w - wide}[align]
            box = self.rect(x, y, w, h if h is not None else self.lh(style))
            self._ink(shown, left, box, px, bold, colour, cut)
        return wide

    def para(
        self,
        text: str,
        x: float,
        y: float,
        w: float,
        style: str = "body",
        colour: Colour | None = None,
        most: int = 0,
        align: str = "left",
    ) -> float:
        """A wrapped paragraph of at most `most` lines (0: all); returns its lower end."""
        if not text:
            return y
        lines = self._wrap(text, w, style)
        if most and len(lines) > most:
            px, bold = self.face(style)
            last = self.fonts.shorten(lines[most - 1], px, bold, int(w * self.scale))
            lines = (*lines[: most - 1], last)
        step = self.lh(style)
        for i, line in enumerate(lines):
            self.line(line, x, y + i * step, w, style, colour, align)
        return y + len(lines) * step

    def _ink(
        self,
        text: str,
        left: float,
        box: pygame.Rect,
        px: int,
        bold: bool,
        colour: Colour | None,
        cut: bool,
    ) -> None:
        image = self.fonts.surface(text, px, bold, colour or self.theme["text"])
        ink = image.get_rect(left=round(left * self.scale), centery=box.centery)
        self.surface.blit(image, ink)
        # The font's own line is taller than its letters: only the letters may not collide.
        letters = ink.inflate(0, -round(ink.h * 0.30))
        self.marks.boxes.append(TextBox(text, letters, box, cut, self._area))

    # --- shapes ---------------------------------------------------------------------------

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: Colour | None,
        edge: Colour | None = None,
        radius: float = 8,
        width: float = 1,
    ) -> None:
        """A rounded rectangle."""
        if not self.dry and w > 0 and h > 0:
            area = self.rect(x, y, w, h)
            rounded(self.surface, area, self.px(radius), fill, edge, self.px(width))

    def bar(self, x: float, y: float, w: float, h: float, fill: Colour) -> None:
        """A plain rectangle; thin ones keep an even thickness wherever they lie."""
        if self.dry or w <= 0:
            return
        area = self.rect(x, y, w, h)
        if h <= 5:
            area.h = self.px(h)
        if w <= 5:
            area.w = self.px(w)
        self.surface.fill(fill, area)

    def icon(self, name: str, x: float, y: float, size: float, colour: Colour) -> None:
        """An icon of `size` a side; icons grow with the text."""
        if not self.dry and name:
            image = self.icons.get(name, self.px(size), colour)
            # Letters sit a little below the middle of their line; icons follow them.
            self.surface.blit(image, (round(x * self.scale), round((y + 1) * self.scale)))

    def image(self, surface: pygame.Surface, x: float, y: float) -> None:
        """A prepared picture in real pixels at a design position."""
        if not self.dry:
            self.surface.blit(surface, (round(x * self.scale), round(y * self.scale)))

    # --- hot spots and scrolling ------------------------------------------------------------

    def hot(
        self,
        name: str,
        x: float,
        y: float,
        w: float,
        h: float,
        label: str,
        press: Callable[[], None] | None,
        *,
        group: str = "",
        hint: str = "",
        radius: float = 8,
        slide: Slide | None = None,
        tip: bool = True,
        ends: bool = False,
    ) -> Hot | None:
        """Notes that this rectangle can be pressed."""
        if self.dry:
            return None
        rect = self.rect(x, y, w, h)
        clip = rect.clip(self.surface.get_clip())
        known = {spot.id for spot in self.marks.hots}
        unique = name
        while unique in known:
            unique += "+"
        spot = Hot(
            unique, rect, clip, label, press, group, hint, self._area, self.px(radius), slide,
            tip, ends,
        )  # fmt: skip
        self.marks.hots.append(spot)
        return spot

    @contextmanager
    def scroll(self, name: str, x: float, y: float, w: float, h: float) -> Iterator[Area]:
        """A viewport; draw from `area.top` down and set `area.bottom` to the lower end."""
        offset = self.offsets.get(name, 0.0)
        view = self.rect(x, y, w, h)
        area = Area(name, view, y - offset, y - offset)
        before, outer = self.surface.get_clip(), self._area
        self.surface.set_clip(view.clip(before))
        self._area = name
        try:
            yield area
        finally:
            self.surface.set_clip(before)
            self._area = outer
        if self.dry:
            return
        area.limit = max(0.0, math.ceil(area.bottom - area.top - h))
        kept = min(max(offset, 0.0), area.limit)
        if kept != offset:
            self.offsets[name] = kept
            self.marks.moved = True
        self.marks.areas[name] = area
        self._scrollbar(area, x, y, w, h)

    def _scrollbar(self, area: Area, x: float, y: float, w: float, h: float) -> None:
        if area.limit <= 0:
            return
        size = max(24.0, h * h / (h + area.limit))
        at = (h - size) * self.offsets.get(area.id, 0.0) / area.limit
        self.box(x + w - 5, y + at, 4, size, self.theme["muted"], radius=2)
