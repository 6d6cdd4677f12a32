"""Smooth shapes: drawn at three times the size and scaled down, corners cached.

All rectangles and lengths here are real pixels.
"""

from __future__ import annotations

import itertools
import math
from functools import lru_cache
from typing import TYPE_CHECKING

import pygame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.ui.theme import Colour

OVERSAMPLE = 3
Point = tuple[float, float]


@lru_cache(maxsize=512)
def disc(radius: int, fill: Colour | None, edge: Colour | None, width: int) -> pygame.Surface:
    """A circle of `radius` with an edge of `width`; None leaves that part empty."""
    k = OVERSAMPLE
    size = 2 * radius * k
    big = pygame.Surface((size, size), pygame.SRCALPHA)
    big.fill((*(edge or fill or (0, 0, 0)), 0))
    centre = (size / 2, size / 2)
    if edge is not None:
        pygame.draw.circle(big, edge, centre, radius * k)
    if fill is not None:
        inner = (radius - (width if edge is not None else 0)) * k
        pygame.draw.circle(big, fill, centre, max(0, inner))
    elif edge is not None:
        pygame.draw.circle(big, (*edge, 0), centre, max(0, (radius - width) * k))
    return pygame.transform.smoothscale(big, (2 * radius, 2 * radius))


def rounded(
    target: pygame.Surface,
    rect: pygame.Rect,
    radius: int,
    fill: Colour | None,
    edge: Colour | None = None,
    width: int = 1,
) -> None:
    """A rectangle with round corners; four cached quarter discs and plain fills between them."""
    r = max(1, min(radius, rect.w // 2, rect.h // 2))
    corner = disc(r, fill, edge, width)
    for i, j in ((0, 0), (1, 0), (0, 1), (1, 1)):
        x = rect.right - r if i else rect.x
        y = rect.bottom - r if j else rect.y
        target.blit(corner, (x, y), (i * r, j * r, r, r))
    bars = (
        pygame.Rect(rect.x + r, rect.y, rect.w - 2 * r, rect.h),
        pygame.Rect(rect.x, rect.y + r, r, rect.h - 2 * r),
        pygame.Rect(rect.right - r, rect.y + r, r, rect.h - 2 * r),
    )
    if fill is not None:
        for bar in bars:
            target.fill(fill, bar)
    if edge is not None:
        _edges(target, rect, r, edge, width)


def _edges(target: pygame.Surface, rect: pygame.Rect, r: int, edge: Colour, width: int) -> None:
    for y in (rect.y, rect.bottom - width):
        target.fill(edge, (rect.x + r, y, rect.w - 2 * r, width))
    for x in (rect.x, rect.right - width):
        target.fill(edge, (x, rect.y + r, width, rect.h - 2 * r))


def stroke(target: pygame.Surface, points: Sequence[Point], colour: Colour, width: float) -> None:
    """A polyline of even width with round joints: polygons, since `draw.lines` thins slopes."""
    half = width / 2
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        length = math.hypot(x1 - x0, y1 - y0)
        if length < 1e-6:
            continue
        dx, dy = (x1 - x0) / length * half, (y1 - y0) / length * half
        corners = ((x0 + dy, y0 - dx), (x1 + dy, y1 - dx), (x1 - dy, y1 + dx), (x0 - dy, y0 + dx))
        pygame.draw.polygon(target, colour, corners)
    if half >= 1.2:
        for x, y in points:
            pygame.draw.circle(target, colour, (x, y), half)


def dashes(points: Sequence[Point], pattern: Sequence[float]) -> list[list[Point]]:
    """Cuts a polyline into the drawn pieces of a dash pattern (on, off, on, ... lengths)."""
    pieces: list[list[Point]] = []
    index, left, drawing = 0, pattern[0], True
    current: list[Point] = [points[0]]
    for start, end in itertools.pairwise(points):
        x, y = start
        length = math.hypot(end[0] - x, end[1] - y)
        while length > left:
            share = left / length
            x, y = x + (end[0] - x) * share, y + (end[1] - y) * share
            length -= left
            if drawing:
                pieces.append([*current, (x, y)])
            drawing = not drawing
            current = [(x, y)]
            index = (index + 1) % len(pattern)
            left = pattern[index]
        left -= length
        current.append(end)
    if drawing and len(current) > 1:
        pieces.append(current)
    return pieces


def shade(target: pygame.Surface, alpha: int, colour: Colour = (0, 0, 0)) -> None:
    """Darkens everything, so that what lies under a dialog steps back."""
    veil = pygame.Surface(target.get_size())
    veil.fill(colour)
    veil.set_alpha(alpha)
    target.blit(veil, (0, 0))


@lru_cache(maxsize=64)
def glow(radius: int, colour: Colour) -> pygame.Surface:
    """A soft spot of light for the moving dots of the map."""
    size = 2 * radius
    spot = pygame.Surface((size, size), pygame.SRCALPHA)
    for r in range(radius, 0, -1):
        share = 1 - r / radius
        alpha = round(150 * share * share)
        pygame.draw.circle(spot, (*colour, alpha), (radius, radius), r)
    return spot
