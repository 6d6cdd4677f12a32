"""Build ``world.json``, the map of the game, from Natural Earth data.

Usage::

    python build.py path/to/countries-50m.json [--territory territory.yaml] [--output world.json]

The input is the TopoJSON file ``countries-50m.json`` of the npm package ``world-atlas`` 2.0.2
(Natural Earth, public domain). Which country belongs to which class, what counts as disputed,
the view and the anchors are read from ``territory.yaml``; this script holds no list of places.

Steps: decode the arcs; smooth each arc once (Visvalingam), so that neighbours keep a common
line; assemble rings; cut them at the edge of the map (150E +- 180 degrees); give each polygon a
class; cut out schematic disputed parts; project with Equal Earth; write whole-number coordinates
with y growing downward.

Output keys
    ``projection``  name of the projection.
    ``transform``   numbers to place a longitude and latitude: see ``note`` there.
    ``view``        [x0, y0, x1, y1] of the default view.
    ``band``        the part of the view that matters (62N-18S), for flat panels.
    ``extent``      the box of all the land, for wide windows.
    ``polygons``    [{"class", "iso", "rings"}], from large to small: drawing the first ring of
                    each in order gives the right picture without any treatment of holes.
    ``borders``     polylines between two different classes, neither of them neutral.
    ``graticule``   polylines.
    ``anchors``     points for labels and arcs.
"""

from __future__ import annotations

import argparse
import heapq
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Point = tuple[float, float]
Line = list[Point]

HERE = Path(__file__).resolve().parent

# Equal Earth (Savric, Patterson and Jenny 2018).
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3.0) / 2.0


def equal_earth(rel_lon: float, lat: float) -> Point:
    """Project degrees (longitude relative to the central meridian) to the unit sphere, y up."""
    theta = math.asin(_M * math.sin(math.radians(lat)))
    t2 = theta * theta
    t6 = t2 * t2 * t2
    slope = _A1 + 3.0 * _A2 * t2 + t6 * (7.0 * _A3 + 9.0 * _A4 * t2)
    x = math.radians(rel_lon) * math.cos(theta) / (_M * slope)
    y = theta * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2))
    return x, y


@dataclass(frozen=True)
class Screen:
    """Longitude and latitude to map units: origin at the top left of the view, y downward."""

    meridian: float
    scale: float
    left: float
    top: float
    width: int
    height: int

    @classmethod
    def from_rule(cls, rule: dict[str, Any]) -> Screen:
        """Read meridian, view and scale from the territory file."""
        view = rule["view"]
        across, down = view["aspect"]
        width = int(view["width"])
        return cls(
            meridian=float(rule["projection"]["central_meridian"]),
            scale=width / (view["right"] - view["left"]),
            left=float(view["left"]),
            top=float(view["top"]),
            width=width,
            height=round(width * down / across),
        )

    def relative(self, lon: float) -> float:
        """Longitude relative to the central meridian, in [-180, 180)."""
        return (lon - self.meridian + 180.0) % 360.0 - 180.0

    def place(self, rel_lon: float, lat: float) -> Point:
        """Map units of a point given by relative longitude and latitude."""
        x, y = equal_earth(rel_lon, lat)
        return (x - self.left) * self.scale, (self.top - y) * self.scale


@dataclass
class Polygon:
    """One polygon before projection: rings of (relative longitude, latitude)."""

    iso: str
    kind: str
    rings: list[Line]
    arcs: list[int]


# --- geometry ---------------------------------------------------------------------------------


def area(ring: Sequence[Point]) -> float:
    """Signed area of a ring (shoelace)."""
    total = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        total += x0 * y1 - x1 * y0
    return total / 2.0


def simplify(points: Sequence[Point], limit: float, closed: bool) -> list[int]:
    """Visvalingam: indices of the points to keep. The end points always stay."""
    count = len(points)
    least = 4 if closed else 2
    if count <= least:
        return list(range(count))
    before = list(range(-1, count - 1))
    after = list(range(1, count + 1))

    def triangle(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = points[before[i]], points[i], points[after[i]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2.0

    current = [math.inf] * count
    heap: list[tuple[float, int]] = []
    for i in range(1, count - 1):
        current[i] = triangle(i)
        heap.append((current[i], i))
    heapq.heapify(heap)
    gone = [False] * count
    left = count
    while heap and left > least:
        value, i = heapq.heappop(heap)
        if value >= limit:
            break
        if gone[i] or value != current[i]:
            continue
        gone[i] = True
        left -= 1
        a, b = before[i], after[i]
        after[a], before[b] = b, a
        for j in (a, b):
            if 0 < j < count - 1:
                current[j] = max(triangle(j), value)
                heapq.heappush(heap, (current[j], j))
    return [i for i in range(count) if not gone[i]]


def cut_halfplane(ring: Line, a: float, b: float, c: float) -> Line:
    """Part of a ring where a*x + b*y + c >= 0 (Sutherland-Hodgman)."""
    out: Line = []
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        d0, d1 = a * x0 + b * y0 + c, a * x1 + b * y1 + c
        if d0 >= 0.0:
            out.append((x0, y0))
        if (d0 >= 0.0) != (d1 >= 0.0):
            t = d0 / (d0 - d1)
            out.append((x0 + t * (x1 - x0), y0 + t * (y1 - y0)))
    return out


def cut_convex(ring: Line, outline: Line) -> Line:
    """Part of a ring inside a convex, counter-clockwise outline."""
    for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if not ring:
            break
        ring = cut_halfplane(ring, y0 - y1, x1 - x0, x0 * y1 - x1 * y0)
    return ring


def inside_convex(point: Point, outline: Line) -> bool:
    """Whether a point lies inside a convex, counter-clockwise outline."""
    x, y = point
    return all(
        (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) >= 0.0
        for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True)
    )


def unwrap(line: Line, screen: Screen) -> Line:
    """Make longitudes relative to the central meridian and continuous along the line."""
    out: Line = []
    for lon, lat in line:
        rel = screen.relative(lon)
        if out:
            rel += 360.0 * round((out[-1][0] - rel) / 360.0)
        out.append((rel, lat))
    return out


def cut_edge(rings: list[Line]) -> list[list[Line]]:
    """Split a polygon at the edge of the map; rings are unwrapped relative longitudes."""
    low = min(x for x, _ in rings[0])
    high = max(x for x, _ in rings[0])
    parts: list[list[Line]] = []
    for turn in range(math.floor((low + 180.0) / 360.0), math.ceil((high - 180.0) / 360.0) + 1):
        shifted = [[(x - 360.0 * turn, y) for x, y in ring] for ring in rings]
        if low - 360.0 * turn < -180.0:
            shifted = [cut_halfplane(ring, 1.0, 0.0, 180.0) for ring in shifted if ring]
        if high - 360.0 * turn > 180.0:
            shifted = [cut_halfplane(ring, -1.0, 0.0, 180.0) for ring in shifted if ring]
        kept = [follow_edge(ring) for ring in shifted if len(ring) > 2]
        if kept:
            parts.append(kept)
    return parts


def follow_edge(ring: Line) -> Line:
    """Add points where a ring runs along the edge of the map, which is a curve on the screen."""
    out: Line = []
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        out.append((x0, y0))
        if abs(x0) > 179.999 and abs(x1 - x0) < 1e-6:
            steps = int(abs(y1 - y0) // 2.0)
            out.extend((x0, y0 + (y1 - y0) * k / (steps + 1)) for k in range(1, steps + 1))
    return out


# --- reading ----------------------------------------------------------------------------------


def read_arcs(topology: dict[str, Any]) -> list[Line]:
    """Decode the delta-coded arcs of a TopoJSON file to longitude and latitude."""
    scale_x, scale_y = topology["transform"]["scale"]
    shift_x, shift_y = topology["transform"]["translate"]
    arcs: list[Line] = []
    for coded in topology["arcs"]:
        x = y = 0
        line: Line = []
        for dx, dy in coded:
            x += dx
            y += dy
            line.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(line)
    return arcs


def simplify_arcs(arcs: list[Line], screen: Screen, limit: float) -> list[Line]:
    """Smooth every arc once, measured in map units."""
    out: list[Line] = []
    for arc in arcs:
        flat = [screen.place(x, y) for x, y in unwrap(arc, screen)]
        keep = simplify(flat, limit, closed=arc[0] == arc[-1])
        out.append([arc[i] for i in keep])
    return out


def join_ring(indices: Iterable[int], arcs: list[Line]) -> Line:
    """Join arcs to one open ring; a negative index means the arc reversed."""
    ring: Line = []
    for index in indices:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(part[1:] if ring else part)
    return ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring


def class_of(
    iso: str, name: str, centre: Point, rule: dict[str, Any], table: dict[str, str]
) -> str:
    """Class of one polygon: override by box, then name, then ISO code, then ``row``."""
    lon, lat = centre
    for item in rule["overrides"]:
        west, south, east, north = item["box"]
        if item["country"] == iso and west <= lon <= east and south <= lat <= north:
            return str(item["class"])
    if name in rule["neutral_names"]:
        return "neutral"
    return table.get(iso, "row")


def read_polygons(
    topology: dict[str, Any], arcs: list[Line], rule: dict[str, Any], screen: Screen
) -> list[Polygon]:
    """All polygons with their class, rings unwrapped but not yet cut or projected."""
    table = {str(iso): kind for kind, members in rule["classes"].items() for iso in members}
    polygons: list[Polygon] = []
    for feature in topology["objects"]["countries"]["geometries"]:
        iso = str(feature.get("id", ""))
        if iso in rule["drop"]:
            continue
        groups = [feature["arcs"]] if feature["type"] == "Polygon" else feature["arcs"]
        for group in groups:
            rings = [unwrap(join_ring(indices, arcs), screen) for indices in group]
            rings = [ring for ring in rings if len(ring) > 2]
            if not rings:
                continue
            xs, ys = [x for x, _ in rings[0]], [y for _, y in rings[0]]
            middle = (min(xs) + max(xs)) / 2.0
            base = 360.0 * math.floor((middle + 180.0) / 360.0)
            # Holes follow the outer ring to the same turn of the globe.
            rings = [
                [(x - base - 360.0 * round((ring[0][0] - middle) / 360.0), y) for x, y in ring]
                for ring in rings
            ]
            lon = (middle - base + screen.meridian + 180.0) % 360.0 - 180.0
            centre = (lon, (min(ys) + max(ys)) / 2.0)
            kind = class_of(iso, feature["properties"]["name"], centre, rule, table)
            used = [i if i >= 0 else ~i for indices in group for i in indices]
            polygons.append(Polygon(iso, kind, rings, used))
    return polygons


def schematic_outlines(rule: dict[str, Any], screen: Screen) -> list[tuple[str, Line]]:
    """The schematic disputed parts as (country, outline in relative longitudes)."""
    return [
        (item["country"], [(screen.relative(lon), lat) for lon, lat in item["outline"]])
        for item in rule["schematic"]
    ]


# --- writing ----------------------------------------------------------------------------------


def flat_ring(ring: Line, screen: Screen) -> list[int]:
    """Project a ring or line to [x, y, x, y, ...] in whole units without repeated points."""
    out: list[int] = []
    for rel, lat in ring:
        x, y = screen.place(rel, lat)
        pair = [round(x), round(y)]
        if out[-2:] != pair:
            out += pair
    return out


def ring_area(flat: list[int]) -> float:
    """Area of a flat ring in square units."""
    return abs(area(list(zip(flat[::2], flat[1::2], strict=True))))


def output_polygons(
    polygons: list[Polygon], rule: dict[str, Any], screen: Screen
) -> list[dict[str, Any]]:
    """Cut, project and order the polygons; schematic neutral parts come last."""
    limits = rule["simplify"]
    rows: list[tuple[float, dict[str, Any]]] = []
    for polygon in polygons:
        coloured = polygon.kind != "row"
        least = limits["island_kept_classes"] if coloured else limits["island"]
        for part in cut_edge(polygon.rings):
            rings = [flat_ring(ring, screen) for ring in part]
            size = ring_area(rings[0])
            if size < least:
                continue
            holes = [ring for ring in rings[1:] if len(ring) >= 6]
            shape = {"class": polygon.kind, "iso": polygon.iso, "rings": [rings[0], *holes]}
            rows.append((size, shape))
    rows.sort(key=lambda row: -row[0])
    shapes = [shape for _, shape in rows]
    for country, outline in schematic_outlines(rule, screen):
        for polygon in polygons:
            if polygon.iso != country or polygon.kind == "neutral":
                continue
            flat = flat_ring(cut_convex(polygon.rings[0], outline), screen)
            if len(flat) >= 6 and ring_area(flat) >= limits["island_kept_classes"]:
                shapes.append({"class": "neutral", "iso": country, "rings": [flat]})
    return shapes


def output_borders(
    polygons: list[Polygon], arcs: list[Line], rule: dict[str, Any], screen: Screen
) -> list[list[int]]:
    """Lines between two different classes, never beside neutral or schematic land."""
    users: dict[int, set[str]] = {}
    for polygon in polygons:
        for index in polygon.arcs:
            users.setdefault(index, set()).add(polygon.kind)
    outlines = [outline for _, outline in schematic_outlines(rule, screen)]
    lines: list[list[int]] = []
    for index, kinds in sorted(users.items()):
        if len(kinds) < 2 or "neutral" in kinds:
            continue
        for piece in split_line(unwrap(arcs[index], screen), outlines):
            flat = flat_ring(piece, screen)
            if len(flat) >= 4:
                lines.append(flat)
    return lines


def split_line(line: Line, outlines: list[Line]) -> Iterator[Line]:
    """Pieces of a line outside all outlines and inside the map."""
    piece: Line = []
    for point in line:
        hidden = abs(point[0]) > 180.0 or any(inside_convex(point, o) for o in outlines)
        if not hidden:
            piece.append(point)
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def output_graticule(rule: dict[str, Any], screen: Screen) -> list[list[int]]:
    """Meridians and parallels as polylines."""
    grid = rule["graticule"]
    south, north = grid["south"], grid["north"]
    meridians: list[Line] = [
        [(float(rel), float(lat)) for lat in range(south, north + 1, 3)]
        for rel in range(-180, 181, grid["meridian_step"])
    ]
    parallels: list[Line] = [
        [(-180.0, float(lat)), (180.0, float(lat))]
        for lat in range(south, north + 1, grid["parallel_step"])
    ]
    return [flat_ring(line, screen) for line in meridians + parallels]


def output_anchors(rule: dict[str, Any], screen: Screen) -> dict[str, list[int]]:
    """Points for labels and arcs, and the ring nodes of actors without territory."""
    anchors: dict[str, list[int]] = {}
    for name, (lon, lat) in rule["anchors"].items():
        x, y = screen.place(screen.relative(lon), lat)
        anchors[name] = [round(x), round(y)]
    for name, (across, down) in rule["ring_anchors"].items():
        anchors[name] = [round(across * screen.width), round(down * screen.height)]
    return anchors


def build(topology: dict[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    """The whole map as a JSON-ready dictionary."""
    screen = Screen.from_rule(rule)
    arcs = simplify_arcs(read_arcs(topology), screen, float(rule["simplify"]["area"]))
    polygons = read_polygons(topology, arcs, rule, screen)
    shapes = output_polygons(polygons, rule, screen)
    xs = [x for shape in shapes for x in shape["rings"][0][::2]]
    ys = [y for shape in shapes for y in shape["rings"][0][1::2]]
    north, south = (screen.place(0.0, lat)[1] for lat in rule["view"]["band"])
    return {
        "projection": rule["projection"]["name"],
        "transform": {
            "central_meridian": screen.meridian,
            "scale": round(screen.scale, 4),
            "left": screen.left,
            "top": screen.top,
            "note": "x = (X - left) * scale, y = (top - Y) * scale; X, Y: unit Equal Earth, Y up",
        },
        "notice": "Boundaries are illustrative and imply no position.",
        "source": "Natural Earth 1:50m by way of world-atlas 2.0.2",
        "view": [0, 0, screen.width, screen.height],
        "band": [0, round(north), screen.width, round(south)],
        "extent": [min(xs), min(ys), max(xs), max(ys)],
        "anchors": output_anchors(rule, screen),
        "graticule": output_graticule(rule, screen),
        "borders": output_borders(polygons, arcs, rule, screen),
        "polygons": shapes,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Build the map and write it."""
    parser = argparse.ArgumentParser(description="Build world.json from countries-50m.json.")
    parser.add_argument("topology", type=Path, help="countries-50m.json of world-atlas 2.0.2")
    parser.add_argument("--territory", type=Path, default=HERE / "territory.yaml")
    parser.add_argument("--output", type=Path, default=HERE / "world.json")
    args = parser.parse_args(argv)
    rule = yaml.safe_load(args.territory.read_text(encoding="utf-8"))
    topology = json.loads(args.topology.read_text(encoding="utf-8"))
    world = build(topology, rule)
    text = json.dumps(world, ensure_ascii=False, separators=(",", ":"))
    args.output.write_text(text + "\n", encoding="utf-8")
    points = sum(len(ring) // 2 for shape in world["polygons"] for ring in shape["rings"])
    count = len(world["polygons"])
    sys.stdout.write(f"{count} polygons, {points} points, {len(text) / 1000:.0f} kB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
