"""The world map: bloc fills rendered once at three times the size, arcs, hit test.

The map takes no position on boundaries: it fills blocs, never states; land of the classes
`row` and `neutral` is drawn without colour, and the notice beside the map says so.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pygame

from sim.ui.errors import UiError
from sim.ui.shapes import Point, dashes, glow, stroke
from sim.ui.theme import Colour, Theme, mix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.views.models import Flow


@dataclass(frozen=True, slots=True)
class Arc:
    """A drawn flow: points in real pixels of the map picture."""

    kind: str
    volume: float
    points: tuple[Point, ...]


class World:
    """Polygons, graticule and anchors of the map file."""

    def __init__(self, path: Path) -> None:
        """Reads the prepared map; UiError when it is missing or broken."""
        try:
            data: dict[str, Any] = json.loads(path.read_text("utf-8"))
            x0, y0, x1, y1 = (float(v) for v in data["view"])
            self.view = (x0, y0, x1, y1)
            self.shapes: list[tuple[str, list[list[Point]]]] = [
                (str(p["class"]), [_pairs(ring) for ring in p["rings"]]) for p in data["polygons"]
            ]
            self.graticule = [_pairs(line) for line in data.get("graticule", [])]
            self.borders = [_pairs(line) for line in data.get("borders", [])]
            self.anchors: dict[str, Point] = {
                str(k): (float(v[0]), float(v[1])) for k, v in data["anchors"].items()
            }
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UiError.both(
                f"map file cannot be read: {path} ({error}); reinstall the program",
                f"地図を読めません：{path}。再インストールしてください",
            ) from error


def _pairs(flat: list[float]) -> list[Point]:
    return list(zip(flat[0::2], flat[1::2], strict=True))


class MapPicture:
    """The map at one size: the picture with arcs, the hit test, and positions on it."""

    def __init__(self, world: World, theme: Theme, size: tuple[int, int], wide: bool) -> None:
        """`size` in real pixels; `wide` shows all land, otherwise the prepared view fills it."""
        self.size = size
        self._world = world
        self._theme = theme
        x0, y0, x1, y1 = world.view
        if wide:  # behind the title: all of the land, Japan right of the words
            self._zoom = size[0] / ((x1 - x0) * 1.17)
            self._left = world.anchors["japan"][0] - 0.62 * size[0] / self._zoom
            self._top = (y0 + y1) / 2 - 0.5 * size[1] / self._zoom
        else:  # flat panels show the whole width and lose the far south first
            self._zoom = max(size[1] / (y1 - y0), size[0] / ((x1 - x0) * 1.16))
            self._left = (x0 + x1) / 2 - size[0] / self._zoom / 2
            self._top = y0
        self._ground = self._render()
        self._codes: list[str] = []
        self._hits = self._hit_surface()

    def at(self, point: Point) -> Point:
        """Map coordinates to real pixels of the picture."""
        return (point[0] - self._left) * self._zoom, (point[1] - self._top) * self._zoom

    def anchor(self, bloc: str) -> Point | None:
        """Where the bloc is named; None when the map does not know it."""
        known = self._world.anchors.get(bloc)
        return self.at(known) if known else None

    def bloc_at(self, x: int, y: int) -> str:
        """The bloc under a pixel of the picture, or nothing."""
        if not (0 <= x < self.size[0] and 0 <= y < self.size[1]):
            return ""
        code = self._hits.get_at((x, y))[0]
        return self._codes[code - 1] if code else ""

    def with_arcs(self, arcs: tuple[Arc, ...], weight: float) -> pygame.Surface:
        """The ground with the arcs drawn on it; `weight` scales their widths."""
        k = _oversample(self.size)
        big = pygame.transform.scale(self._ground, (self.size[0] * k, self.size[1] * k))
        for arc in arcs:
            width = (1.0 + 1.4 * arc.volume) * k * weight
            colour = mix(self._theme["sea"], self._theme.flow(arc.kind), 0.9)
            points = [(x * k, y * k) for x, y in arc.points]
            pattern = [p * width / 2 for p in self._theme.dashes.get(arc.kind, ())]
            for piece in dashes(points, pattern) if pattern else [points]:
                stroke(big, piece, colour, width)
        return pygame.transform.smoothscale(big, self.size)

    def _render(self) -> pygame.Surface:
        k = _oversample(self.size)
        theme = self._theme
        big = pygame.Surface((self.size[0] * k, self.size[1] * k))
        big.fill(theme["sea"])
        faint = mix(theme["sea"], theme["hairline"], 0.45)
        for line in self._world.graticule:
            pygame.draw.lines(
                big, faint, closed=False, points=self._scaled(line, k), width=max(1, k - 1)
            )
        for name, rings in self._world.shapes:
            for ring in rings:
                if len(ring) > 2:
                    pygame.draw.polygon(big, self._land(name), self._scaled(ring, k))
        edge = mix(theme["sea"], theme.bloc("row"), 0.4)
        for line in self._world.borders:
            if len(line) > 1:
                pygame.draw.lines(
                    big, edge, closed=False, points=self._scaled(line, k), width=max(1, k - 1)
                )
        return pygame.transform.smoothscale(big, self.size)

    def _land(self, name: str) -> Colour:
        if name in {"row", "neutral", "other"}:
            return self._theme.bloc(name)
        return mix(self._theme["sea"], self._theme.bloc(name), 0.78)

    def _scaled(self, line: list[Point], k: int) -> list[Point]:
        zoom = self._zoom * k
        return [((x - self._left) * zoom, (y - self._top) * zoom) for x, y in line]

    def _hit_surface(self) -> pygame.Surface:
        hits = pygame.Surface(self.size)
        for name, rings in self._world.shapes:
            if name not in self._codes:
                self._codes.append(name)
            code = self._codes.index(name) + 1
            for ring in rings:
                if len(ring) > 2:
                    pygame.draw.polygon(hits, (code, 0, 0), self._scaled(ring, 1))
        return hits


class MapStore:
    """The pictures made so far; a new window size or new flows make a new one."""

    def __init__(self, world: World, theme: Theme) -> None:
        """Starts empty."""
        self._world = world
        self._theme = theme
        self._pictures: dict[tuple[tuple[int, int], bool], MapPicture] = {}
        self._drawn: dict[object, pygame.Surface] = {}

    def picture(self, size: tuple[int, int], *, wide: bool = False) -> MapPicture:
        """The map at `size` real pixels."""
        key = (size, wide)
        if key not in self._pictures:
            if len(self._pictures) > 3:
                self._pictures.clear()
            self._pictures[key] = MapPicture(self._world, self._theme, size, wide)
        return self._pictures[key]

    def surface(
        self, size: tuple[int, int], arcs: tuple[Arc, ...], weight: float, *, wide: bool = False
    ) -> pygame.Surface:
        """The picture with its arcs; `weight` is the scale of the stroke widths."""
        key = (size, arcs, weight, wide)
        if key not in self._drawn:
            if len(self._drawn) > 3:
                self._drawn.clear()
            self._drawn[key] = self.picture(size, wide=wide).with_arcs(arcs, weight)
        return self._drawn[key]


def _oversample(size: tuple[int, int]) -> int:
    """Three times, less for very large pictures (memory)."""
    return 3 if size[0] * size[1] < 900_000 else 2


def bow(start: Point, end: Point, bend: float) -> tuple[Point, ...]:
    """A flat arc from `start` to `end`; `bend` is its height as a share of the distance."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    lift = bend * length
    # Always bulge to the north, whichever end comes first.
    side = -1.0 if dx >= 0 else 1.0
    cx = (start[0] + end[0]) / 2 - dy / length * lift * side
    cy = (start[1] + end[1]) / 2 + dx / length * lift * side
    # Long arcs stay inside the picture: their highest point lies about half way up to (cx, cy).
    cy = max(cy, 20.0 - (start[1] + end[1]) / 2)
    steps = max(8, min(40, int(length / 12)))
    return tuple(
        (
            (1 - t) ** 2 * start[0] + 2 * (1 - t) * t * cx + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * (1 - t) * t * cy + t * t * end[1],
        )
        for t in (i / steps for i in range(steps + 1))
    )


def arcs_of(flows: tuple[Flow, ...], places: dict[str, Point]) -> tuple[Arc, ...]:
    """Arcs for the flows whose two ends are on the map; several between two ends fan out."""
    seen: dict[frozenset[str], int] = {}
    arcs: list[Arc] = []
    for flow in flows:
        start, end = places.get(flow.source), places.get(flow.target)
        if start is None or end is None or start == end:
            continue
        pair = frozenset((flow.source, flow.target))
        order = seen.get(pair, 0)
        seen[pair] = order + 1
        arcs.append(Arc(flow.kind, flow.volume, bow(start, end, 0.16 + 0.09 * order)))
    return tuple(arcs)


def moving_dots(arcs: tuple[Arc, ...], lap: float, now: float) -> Iterator[tuple[Point, str]]:
    """Where the dots are at `now` seconds; each arc is run through in `lap` seconds."""
    for i, arc in enumerate(arcs):
        for part in range(1 + round(arc.volume * 2)):
            share = (now / lap + i * 0.37 + part / (1 + round(arc.volume * 2))) % 1.0
            at = share * (len(arc.points) - 1)
            index = min(int(at), len(arc.points) - 2)
            (x0, y0), (x1, y1) = arc.points[index], arc.points[index + 1]
            yield (x0 + (x1 - x0) * (at - index), y0 + (y1 - y0) * (at - index)), arc.kind


def draw_dot(target: pygame.Surface, at: Point, kind: str, colour: Colour, size: float) -> None:
    """A moving dot; its shape tells the kind as its colour does."""
    light = glow(max(3, round(size * 2.6)), colour)
    target.blit(light, light.get_rect(center=(round(at[0]), round(at[1]))))
    x, y = at
    if kind == "capital":
        shape = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
        pygame.draw.polygon(target, colour, shape)
    elif kind == "rules":
        square = pygame.Rect(0, 0, round(size * 1.7), round(size * 1.7))
        square.center = (round(x), round(y))
        pygame.draw.rect(target, colour, square)
    elif kind == "minerals":
        shape = [(x, y - size), (x + size, y + size * 0.8), (x - size, y + size * 0.8)]
        pygame.draw.polygon(target, colour, shape)
    else:
        pygame.draw.circle(target, colour, (round(x), round(y)), max(2, round(size * 0.9)))
