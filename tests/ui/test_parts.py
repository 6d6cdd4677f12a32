"""Kinsoku, catalogues, theme, start-up checks."""

from __future__ import annotations

import itertools
import string
from importlib import metadata
from typing import TYPE_CHECKING

import pygame
import pytest
import yaml

from sim.core.paths import assets
from sim.ui import UiError, start
from sim.ui.app import App
from sim.ui.fonts import NO_END, NO_START, Fonts, units
from sim.ui.theme import Colour, Theme, contrast, load_theme, mix, rgb, theme_names
from tests.ui.fake_desk import ROOT, FakeDesk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.ui

TEXT = (
    "政府は「経済安全保障」の観点から、先端半導体（2nm）の量産を支援する。"
    "ただし、歩留まりが上がらなければ、¥1,240bnの投資は回収できない……と財務省はみる。"
    "データセンター、コンピューティングバウチャー（計算資源利用券）も同様である。"
)


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    """The text face."""
    pygame.font.init()
    return Fonts(assets() / "fonts")


@pytest.mark.parametrize("width", range(60, 420, 7))
def test_kinsoku(fonts: Fonts, width: int) -> None:
    """No line begins or ends with a forbidden mark, none is too wide, nothing is lost."""
    lines = fonts.wrap(TEXT, 15, bold=False, width=width)
    assert "".join(lines).replace(" ", "") == TEXT.replace(" ", "")
    for line in lines[1:]:
        assert line[0] not in NO_START, lines
    for line in lines[:-1]:
        assert line[-1] not in NO_END, lines
    if width > 180:
        assert all(fonts.width(line, 15, bold=False) <= width for line in lines)


def test_latin_breaks_at_spaces(fonts: Fonts) -> None:
    """English words stay whole; a word wider than the line is cut."""
    words = "Boundaries are illustrative and imply no position whatsoever"
    for line in fonts.wrap(words, 15, bold=False, width=150):
        assert set(line.split()) <= set(words.split())
    assert len(fonts.wrap("Donaudampfschifffahrtsgesellschaft", 15, bold=False, width=60)) > 2
    assert fonts.wrap("a\nb", 15, bold=False, width=100) == ("a", "b")


def test_units_glue_marks() -> None:
    """Marks stay with their words."""
    assert units("「安全」、と") == ["「安", "全」、", "と"]
    assert units("▼ 2 points")[0] == "▼ 2 "
    assert units("データセンター特区")[0] == "データセンター"


def test_fonts_missing(tmp_path: Path) -> None:
    """One clear line in both languages."""
    with pytest.raises(UiError, match=r"font file missing.*フォントがありません"):
        Fonts(tmp_path)


def test_broken_assets(tmp_path: Path) -> None:
    """A broken theme or map is named."""
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "dark.yaml").write_text("colours: {}\n", "utf-8")
    with pytest.raises(UiError, match="theme cannot be read"):
        App(FakeDesk(), (1280, 720), folder=tmp_path)


def _catalogue(language: str) -> dict[str, str]:
    path = ROOT / "configs" / "text" / language / "ui.yaml"
    data: dict[str, str] = yaml.safe_load(path.read_text("utf-8"))
    return data


def test_catalogue_parity() -> None:
    """Same keys and placeholders in both languages; all texts filled."""
    en, ja = _catalogue("en"), _catalogue("ja")
    assert list(en) == list(ja)
    for key in en:
        names = [{f[1] for f in string.Formatter().parse(t) if f[1]} for t in (en[key], ja[key])]
        assert names[0] == names[1], key
        assert en[key], key
        assert ja[key], key
        assert key.startswith("ui.")


@pytest.mark.parametrize("family", ["default", "ud"])
def test_catalogue_glyphs(family: str) -> None:
    """Both cuts of both families hold every character of the chrome."""
    files = load_theme(assets() / "theme" / "dark.yaml").families[family]
    fonts = Fonts(assets() / "fonts", files)
    letters = set("".join([*_catalogue("en").values(), *_catalogue("ja").values(), "▲▼＝…·→"]))
    for bold in (False, True):
        font = fonts.font(15, bold)
        lacking = [c for c in letters if font.metrics(c)[0] is None]
        assert lacking == []


THEMES = theme_names(assets() / "theme")
INKS = ("text", "muted", "good", "bad", "gold", "focus")
GROUNDS = ("bg", "panel", "raised")
SHOWN = ("us", "china", "eu", "japan", "gulf", "asia", "big_tech", "gulf_funds")


@pytest.fixture(scope="module", params=THEMES)
def theme(request: pytest.FixtureRequest) -> Theme:
    """Every theme."""
    return load_theme(assets() / "theme" / f"{request.param}.yaml")


def test_contrast_ratio() -> None:
    """The ratio is that of WCAG: 21 for black on white, 4.48 for the grey #777777 on white."""
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast(rgb("#777777"), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_contrast_of_words(theme: Theme) -> None:
    """Words reach 4.5:1 on every ground they stand on, also on the tint of a chip."""
    for ground in GROUNDS:
        for ink in INKS:
            assert contrast(theme[ink], theme[ground]) >= 4.5, (ink, ground)
    for ink in INKS[1:]:
        assert contrast(theme[ink], mix(theme["panel"], theme[ink], 0.14)) >= 4.5, ink
    assert contrast(theme["accent_text"], theme["accent"]) >= 4.5
    for sea in (theme["sea"], mix(theme["sea"], theme["bg"], 0.5), theme.bloc("row")):
        assert contrast(theme["text"], sea) >= 4.5, sea


def test_contrast_of_graphics(theme: Theme) -> None:
    """Marks, charts and the edge of the active tab reach 3:1, flows and blocs on the sea too."""
    for ground in GROUNDS:
        assert contrast(theme["accent"], theme[ground]) >= 3.0, ground
        assert contrast(theme["ghost"], theme[ground]) >= 3.0, ground
    for kind in theme.flows:
        assert contrast(theme.flow(kind), theme["sea"]) >= 3.0, kind
    for bloc in SHOWN:
        assert contrast(theme.bloc(bloc), theme["sea"]) >= 3.0, bloc
        assert contrast(theme.bloc(bloc), theme["panel"]) >= 3.0, bloc


def test_high_contrast_goes_further() -> None:
    """Its words reach 7:1, and the edges of what can be pressed 3:1."""
    theme = load_theme(assets() / "theme" / "high_contrast.yaml")
    for ground in GROUNDS:
        assert contrast(theme["hairline"], theme[ground]) >= 3.0, ground
        for ink in INKS:
            assert contrast(theme[ink], theme[ground]) >= 7.0, (ink, ground)


# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear light.
_SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deutan": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "protan": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "tritan": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def _lab(colour: Colour, sight: str) -> tuple[float, float, float]:
    parts = [v / 255 for v in colour]
    rgb_linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    r, g, b = (
        min(max(sum(k * v for k, v in zip(row, rgb_linear, strict=True)), 0.0), 1.0)
        for row in _SIGHT[sight]
    )
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("sight", _SIGHT)
def test_colour_vision(theme: Theme, sight: str) -> None:
    """Flows, blocs, and good against bad stay apart for all kinds of sight."""

    def apart(a: Colour, b: Colour) -> float:
        pairs = zip(_lab(a, sight), _lab(b, sight), strict=True)
        return sum((p - q) ** 2 for p, q in pairs) ** 0.5

    for a, b in itertools.combinations(theme.flows.values(), 2):
        assert apart(a, b) > 20
    names = ("us", "china", "eu", "japan", "gulf", "asia", "big_tech", "row")
    for first, second in itertools.combinations(names, 2):
        assert apart(theme.bloc(first), theme.bloc(second)) > 14, (first, second)
    assert apart(theme["good"], theme["bad"]) > 20


def test_colour_texts() -> None:
    """Six digits only."""
    assert rgb("#0B1220") == (11, 18, 32)
    with pytest.raises(ValueError, match="fff"):
        rgb("#fff")


def test_two_pygames_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both distributions at once are named with the remedy; one is fine."""
    start.check_distributions()
    monkeypatch.setattr(metadata, "version", lambda name: "1")
    with pytest.raises(UiError, match="pip uninstall"):
        start.check_distributions()


def test_run_until_quit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The main loop opens, draws and ends on the window's close button."""
    from sim.ui import app as module

    pygame.display.init()
    monkeypatch.setattr(module, "_events", lambda app: [pygame.Event(pygame.QUIT)])
    assert module.run(FakeDesk(), size=(1280, 720)) == 0


def test_no_yaml_and_no_simulation_in_the_front_end() -> None:
    """The front-end reads YAML through one door and imports no part of the simulation."""
    allowed = (
        "sim.ui",
        "sim.views.models",
        "sim.views.manual",
        "sim.core.paths",
        "sim.core.errors",
        "sim.core.files",
        "sim.rules.yamlio",
    )
    for path in sorted((ROOT / "sim" / "ui").rglob("*.py")):
        for line in path.read_text("utf-8").splitlines():
            words = line.split()
            if words[:1] in (["import"], ["from"]):
                assert words[1].split(".")[0] != "yaml", path
                if words[1].startswith("sim"):
                    assert words[1].startswith(allowed), (path, line)
