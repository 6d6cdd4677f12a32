"""Colours by role, type scale, radii, spacing and motion, read from `assets/theme/*.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.core.errors import ConfigError
from sim.rules.yamlio import load_yaml
from sim.ui.errors import UiError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Colour = tuple[int, int, int]
DEFAULT = "dark"


@dataclass(frozen=True, slots=True)
class Face:
    """A step of the type scale: size in design px, bold or regular."""

    px: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """The look of the program.

    Attributes:
        roles: colour of each role (`panel`, `text`, `accent`, ...).
        blocs: colour of each bloc and of the chart roles.
        flows: colour of each kind of flow on the map.
        dashes: dash pattern of each kind (on, off, ... in stroke widths / 2); empty is solid.
        faces: type scale by name.
        leading: line height by language, as a multiple of the text size.
        families: regular and bold font file of each family.
        radius: corner radii in design px.
        motion: durations in milliseconds.
        shadow: darkness of the shadow under dialogs, 0 to 1.
    """

    roles: Mapping[str, Colour]
    blocs: Mapping[str, Colour]
    flows: Mapping[str, Colour]
    dashes: Mapping[str, tuple[float, ...]]
    faces: Mapping[str, Face]
    leading: Mapping[str, float]
    families: Mapping[str, tuple[str, str]]
    radius: Mapping[str, float]
    motion: Mapping[str, float]
    shadow: float

    def __getitem__(self, role: str) -> Colour:
        return self.roles[role]

    def bloc(self, role: str) -> Colour:
        """The colour of a bloc or chart role; unknown ones get the neutral colour."""
        return self.blocs.get(role) or self.roles.get(role) or self.blocs["other"]

    def flow(self, kind: str) -> Colour:
        """The colour of a kind of flow; unknown kinds are drawn muted."""
        return self.flows.get(kind, self.roles["muted"])


def rgb(text: str) -> Colour:
    """`#RRGGBB` as a colour."""
    digits = text.lstrip("#")
    if len(digits) != 6:
        raise ValueError(text)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`share` of `b` in `a`: opaque stand-in for transparency over a known ground."""
    r, g, bl = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return r, g, bl


def luminance(colour: Colour) -> float:
    """Relative luminance by WCAG, 0 (black) to 1 (white)."""
    parts = [v / 255 for v in colour]
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: Colour, b: Colour) -> float:
    """Contrast ratio by WCAG, 1 to 21."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def theme_names(folder: Path) -> tuple[str, ...]:
    """Names of the themes in a folder, the default first."""
    others = sorted(p.stem for p in folder.glob("*.yaml") if p.stem != DEFAULT)
    return DEFAULT, *others


def load_theme(path: Path) -> Theme:
    """Reads a theme file; UiError names what is wrong with it.

    Sections that the file leaves out are those of the default theme beside it.
    """
    try:
        base: Mapping[str, Any] = load_yaml(path.with_name(f"{DEFAULT}.yaml"))
        return _theme({**base, **load_yaml(path)})
    except (ConfigError, OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise UiError.both(
            f"theme cannot be read: {path} ({error!r}); reinstall the program",
            f"配色の設定を読めません：{path}。再インストールしてください",
        ) from error


def _theme(data: Mapping[str, Any]) -> Theme:
    sizes: Mapping[str, Any] = data["type"]["sizes"]
    faces = {k: Face(float(v["px"]), v["weight"] == "bold") for k, v in sizes.items()}
    # Steps between those of the file: bold cuts of the text sizes, and the value of a tile.
    faces["strong"] = Face(faces["body"].px, bold=True)
    faces["small_bold"] = Face(faces["small"].px, bold=True)
    faces["value"] = faces["h1"]
    return Theme(
        roles={k: rgb(v) for k, v in data["colours"].items()},
        blocs={k: rgb(v) for k, v in data["blocs"].items()},
        flows={k: rgb(v["colour"]) for k, v in data["flows"].items()},
        dashes={k: tuple(float(d) for d in v["dash"]) for k, v in data["flows"].items()},
        faces=faces,
        leading={k: float(v) for k, v in data["type"]["leading"].items()},
        families={k: (v["regular"], v["bold"]) for k, v in data["type"]["families"].items()},
        radius={k: float(v) for k, v in data["radii"].items()},
        motion={k: float(v) for k, v in data["motion"].items()},
        shadow=float(data["shadow"]["alpha"]),
    )
