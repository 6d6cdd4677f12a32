"""The window: layout passes, focus, scrolling, drawing, main loop."""

from __future__ import annotations

import os
import time
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame
from typing_extensions import override

from sim.core.paths import assets, user_config
from sim.ui import keys, mouse
from sim.ui.canvas import Area, Canvas, Hot, Marks, Slide
from sim.ui.errors import UiError
from sim.ui.fonts import Fonts
from sim.ui.icons import Icons
from sim.ui.overlay import draw_moving, draw_over
from sim.ui.screens import room, title
from sim.ui.session import Session, Toast
from sim.ui.settings import FILE, Memory
from sim.ui.shapes import disc, shade
from sim.ui.start import prepare
from sim.ui.state import UiState
from sim.ui.theme import DEFAULT, load_theme, theme_names
from sim.ui.widgets import frame
from sim.ui.worldmap import MapStore, World
from sim.views.models import Intent

if TYPE_CHECKING:
    from pathlib import Path

    from sim.ui.desk import Desk

DESIGN = (1280, 720)


@dataclass(frozen=True, slots=True)
class Focusable:
    """A thing the keyboard can reach: id, visible rectangle in real pixels, label."""

    id: str
    rect: pygame.Rect
    label: str
    enabled: bool
    full: pygame.Rect


class App(Session):
    """The front-end on one surface; `run` drives it, tests drive it without a loop.

    Args:
        desk: the game as the front-end sees it.
        size: wished window size in real pixels; at least 1280 x 720.
        motion: False draws every frame still.
        folder: assets; the installed ones when None.
        memory: settings to start with and to keep; they are forgotten when None.
    """

    def __init__(
        self,
        desk: Desk,
        size: tuple[int, int],
        motion: bool = False,
        folder: Path | None = None,
        memory: Memory | None = None,
    ) -> None:
        pygame.display.init()
        pygame.font.init()
        memory = memory or Memory()
        chosen = memory.settings
        state = UiState(motion=motion, text_scale=chosen.text_scale, sound=chosen.sound)
        super().__init__(desk, state, memory)
        self._folder = folder or assets()
        self.themes = theme_names(self._folder / "theme")
        self.icons = Icons(self._folder / "icons")
        self._world: World | None = None
        self._dress()
        self.marks = Marks()
        self.hover: Hot | None = None
        self.hover_since = 0.0
        self._windowed: tuple[int, int] | None = None
        self._dirty = True
        self._held: set[int] = set()
        self._before: pygame.Surface | None = None
        self._faded_at = 0.0
        self.resize(size)
        self.sync_dialogs()
        if self.in_game:
            self.say("error", self.titles.warning)
        else:
            self.focus_first()
        if memory.broken is not None:
            self.say("error", self.t("settings_broken", file=memory.broken))

    def _dress(self) -> None:
        """Loads the chosen theme and font; a name that is not there gives the default."""
        chosen = self.memory.settings
        name = chosen.theme if chosen.theme in self.themes else DEFAULT
        self.theme = load_theme(self._folder / "theme" / f"{name}.yaml")
        families = self.theme.families
        self.fonts = Fonts(self._folder / "fonts", families.get(chosen.font) or families["default"])
        self._world = self._world or World(self._folder / "map" / "world.json")
        self.maps = MapStore(self._world, self.theme)

    @override
    def set_look(self, *, theme: str = "", font: str = "") -> None:
        """Changes theme or font at once."""
        chosen = self.memory.settings
        self.remember(theme=theme or chosen.theme, font=font or chosen.font)
        self._dress()
        self.changed()

    @override
    def changed(self) -> None:
        """Asks for a new layout pass."""
        self._dirty = True

    @override
    def fade(self) -> None:
        """Lets the picture before a change pass over into the one after it."""
        if self.state.motion:
            self._before = self.surface.copy()
            self._faded_at = time.monotonic()

    @override
    def busy(self) -> None:
        """Shows at once that the turn is being computed."""
        self.toast = Toast("info", self.t("computing"), time.monotonic() + 60)
        self.draw()
        pygame.display.flip()
        self.toast = None

    @override
    def toggle(self, name: str) -> None:
        """Switches `motion`, `sound` or `fullscreen`."""
        if name == "motion":
            self.state.motion = not self.state.motion
            self.remember(motion=self.state.motion)
        elif name == "sound":
            self.state.sound = not self.state.sound
            self.remember(sound=self.state.sound)
            self.say("info", self.t("sound_on" if self.state.sound else "sound_off"))
        elif self._windowed is None:
            self._windowed = self.surface.get_size()
            self._set_mode((0, 0), pygame.FULLSCREEN)
            self.remember(fullscreen=True)
        else:
            size, self._windowed = self._windowed, None
            self._set_mode(size, pygame.RESIZABLE)
            self.remember(fullscreen=False)
        self.changed()

    @property
    def window_size(self) -> tuple[int, int]:
        """Size of the window in real pixels, also while the screen is full."""
        return self._windowed or self.surface.get_size()

    # --- focus and presses ------------------------------------------------------------------

    @property
    def hots(self) -> list[Hot]:
        """The hot spots of the top layer, in reading order."""
        self.layout()
        return self.marks.hots

    @property
    def layer(self) -> str:
        """Name of the top layer: `base` or a dialog's id."""
        return self.dialogs[-1].id if self.dialogs else "base"

    def focused(self) -> Hot | None:
        """The hot spot with the focus, if it is still there."""
        name = self.state.focus.get(self.layer, "")
        return next((h for h in self.hots if h.id == name), None)

    def focus_on(self, name: str) -> None:
        """Moves the focus and scrolls its area so that it shows."""
        if self.state.focus.get(self.layer) != name:
            self.state.typed = None
        self.state.focus[self.layer] = name
        spot = self.focused()
        if spot and spot.area and spot.area in self.marks.areas:
            self._reveal(spot, self.marks.areas[spot.area])
        self.changed()

    def step_focus(self, step: int) -> None:
        """The next or previous hot spot in reading order."""
        hots = self.hots
        if not hots:
            return
        spot = self.focused()
        index = hots.index(spot) + step if spot else (0 if step > 0 else -1)
        self.focus_on(hots[index % len(hots)].id)

    @override
    def focus_first(self) -> None:
        """The first thing worth pressing; the close button only when there is nothing else."""
        hots = [h for h in self.hots if h.id != "close" and h.press and not h.ends]
        main = [h for h in hots if h.group in {"orders", "event", "menu", "title"}]
        feet = [h for h in hots if h.group == "footer"]
        first = (main or feet[-1:] or hots or self.hots)[:1]
        if first:
            self.state.focus[self.layer] = first[0].id

    def press(self, spot: Hot) -> None:
        """Does what the hot spot is for, or says why not."""
        if spot.press is None:
            self.sound("warning")
            self.say("refused", spot.hint or self.t("not_now"))
            return
        self.sound("click")
        spot.press()

    def allocate(self, slide: Slide, amount: float) -> None:
        """Sends a slider's amount, kept in its range and on its step."""
        kept = min(max(amount, slide.low), slide.high)
        if slide.step:
            kept = slide.low + round((kept - slide.low) / slide.step) * slide.step
            kept = min(kept, slide.high)
        self.do(Intent("allocate", {"line": slide.line, "amount": kept}))

    def focusables(self) -> list[Focusable]:
        """Everything that can be focused on the top layer, in reading order."""
        return [Focusable(h.id, h.clip, h.label, h.press is not None, h.rect) for h in self.hots]

    # --- scrolling --------------------------------------------------------------------------

    def scroll_lines(self, lines: float, at: tuple[int, int] | None = None) -> None:
        """Scrolls the area under `at`, or that of the focus, by lines of text."""
        self._scroll(lines * 48.0, at)

    def scroll_page(self, pages: int) -> None:
        """Scrolls the area of the focus by its own height."""
        area = self._area(None)
        if area:
            self._scroll(pages * area.view.h / self.scale * 0.9, None)

    def _area(self, at: tuple[int, int] | None) -> Area | None:
        self.layout()
        areas = [a for a in self.marks.areas.values() if a.limit > 0]
        if at is not None:
            return next((a for a in areas if a.view.collidepoint(at)), None)
        spot = self.focused()
        if spot:
            named = next((a for a in areas if a.id == spot.area), None)
            inside = next((a for a in areas if spot.rect.colliderect(a.view)), None)
            if named or inside:
                return named or inside
        return areas[-1] if areas and self.dialogs else (areas[0] if areas else None)

    def _scroll(self, by: float, at: tuple[int, int] | None) -> None:
        area = self._area(at)
        if area:
            offset = self.state.offsets.get(area.id, 0.0) + by
            self.state.offsets[area.id] = min(max(offset, 0.0), area.limit)
            self.changed()

    def _reveal(self, spot: Hot, area: Area) -> None:
        margin = 6 * self.scale
        above = area.view.top + margin - spot.rect.top
        below = spot.rect.bottom - area.view.bottom + margin
        move = -above if above > 0 else min(below, -above) if below > 0 else 0.0
        if move:
            offset = self.state.offsets.get(area.id, 0.0) + move / self.scale
            self.state.offsets[area.id] = min(max(offset, 0.0), area.limit)

    # --- drawing ----------------------------------------------------------------------------

    def resize(self, size: tuple[int, int]) -> None:
        """Opens the window, never smaller than the design (dragged smaller, it shrinks whole)."""
        size = (max(size[0], DESIGN[0]), max(size[1], DESIGN[1]))
        self._set_mode(size, pygame.RESIZABLE)

    def _set_mode(self, size: tuple[int, int], flags: int) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # another size than wished is no fault
            self.surface = pygame.display.set_mode(size, flags)
            if size != (0, 0) and self.surface.get_size() != size:
                # Without acceleration X11 leaves the full screen in two steps.
                self.surface = pygame.display.set_mode(size, flags)
        # On by default; with a Japanese IME active it would swallow the letter keys.
        pygame.key.stop_text_input()
        self._adopt()

    def _adopt(self) -> None:
        w, h = self.surface.get_size()
        self.scale = max(0.5, min(w / DESIGN[0], h / DESIGN[1]))
        self._static = pygame.Surface((w, h))
        self.changed()

    def layout(self) -> None:
        """Runs a layout pass when something changed; again when a scroll position was cut."""
        if not self._dirty:
            return
        self._dirty = False
        for _ in range(3):
            canvas = self._pass()
            self.marks = canvas.marks
            if not canvas.marks.moved:
                break
        mouse.hover(self, pygame.mouse.get_pos())

    def _pass(self) -> Canvas:
        canvas = Canvas(
            self._static, self.scale, self.state.text_scale, self.theme.leading[self.language],
            self.theme, self.fonts, self.icons, self.state.offsets,
        )  # fmt: skip
        self._static.fill(self.theme["bg"])
        (room if self.in_game else title).draw(canvas, self)
        if self.dialogs:
            moved = canvas.marks.moved
            shade(self._static, 150, self.theme["bg"])
            canvas.marks = Marks(moved=moved)
            frame.draw(canvas, self, self.dialogs[-1])
        return canvas

    def draw(self) -> None:
        """One frame: the static layer, moving dots, hover, focus ring, tool tip, toast."""
        self.layout()
        now = time.monotonic()
        if self.toast and now > self.toast.until:
            self.toast = None
        self.surface.blit(self._static, (0, 0))
        if self.state.motion:
            draw_moving(self, now)
        tip = self.hover is not None and now - self.hover_since > 0.45
        draw_over(self, self.focused() if self.state.ring else None, tip)
        if self._before is not None:
            self._blend(now)

    def _blend(self, now: float) -> None:
        """The picture before the last change, fading out."""
        length = self.theme.motion["panel"] / 1000
        left = 1.0 - (now - self._faded_at) / length if length else 0.0
        if left <= 0 or self._before is None or self._before.get_size() != self.surface.get_size():
            self._before = None
            return
        self._before.set_alpha(round(255 * left))
        self.surface.blit(self._before, (0, 0))

    @property
    def animating(self) -> bool:
        """True while frames differ without input."""
        waiting = self.hover is not None and time.monotonic() - self.hover_since < 0.6
        moving = self.state.motion and self.marks.map is not None
        return moving or waiting or self.toast is not None or self._before is not None

    # --- events -----------------------------------------------------------------------------

    def handle(self, event: pygame.Event) -> None:
        """Acts on one event of the window."""
        if event.type == pygame.QUIT:
            self.running = False
        elif event.type == pygame.VIDEORESIZE:
            self.surface = pygame.display.get_surface() or self.surface
            self._adopt()
        elif event.type == pygame.KEYDOWN:
            if event.key not in self._held or event.key in keys.REPEATING:
                self._held.add(event.key)
                keys.handle(self, event)
        elif event.type == pygame.KEYUP:
            self._held.discard(event.key)
        elif event.type == pygame.WINDOWFOCUSLOST:
            self._held.clear()
        else:
            mouse.handle(self, event)

    def handle_all(self, events: list[pygame.Event]) -> None:
        """Acts on the events of a frame; a key let go during a slow frame repeats nothing."""
        for i, event in enumerate(events):
            if event.type == pygame.KEYDOWN and event.key in self._held:
                later = events[i + 1 :]
                if any(e.type == pygame.KEYUP and e.key == event.key for e in later):
                    continue
            self.handle(event)

    def spot_at(self, at: tuple[int, int]) -> Hot | None:
        """The uppermost hot spot under a pixel."""
        return next((h for h in reversed(self.hots) if h.clip.collidepoint(at)), None)


def run(
    desk: Desk,
    *,
    software: bool = False,
    size: tuple[int, int] | None = None,
    keep_language: bool = False,
) -> int:
    """Opens the window with the remembered settings; 0 when it was closed and all went well.

    Args:
        desk: the game as the front-end sees it.
        software: draw without the graphics card.
        size: window size in real pixels; the remembered one when None, or about four fifths of
            the screen.
        keep_language: the desk's language was asked for and stays, whatever is remembered.
    """
    prepare(software=software)
    pygame.display.init()
    if pygame.display.get_driver() == "offscreen" and "SDL_VIDEODRIVER" not in os.environ:
        raise UiError.both(
            "the display cannot be reached; check DISPLAY, or play in the terminal with --text",
            "画面に接続できません。DISPLAYを確かめるか、--textで端末版をお使いください",
        )
    memory = Memory(user_config() / FILE)
    chosen = memory.settings
    if chosen.language and not keep_language:
        desk.do(Intent("language", {"language": chosen.language}))
    motion = chosen.motion and os.environ.get("MIDDLE_POWER_MOTION") != "0"
    app = App(desk, size or chosen.size or _first_size(), motion, memory=memory)
    if chosen.fullscreen:
        app.toggle("fullscreen")
    pygame.display.set_caption(app.titles.title)
    pygame.display.set_icon(disc(28, app.theme["accent"], None, 0))
    pygame.key.set_repeat(350, 45)
    clock = pygame.time.Clock()
    try:
        while app.running:
            app.handle_all(_events(app))
            app.draw()
            pygame.display.flip()
            clock.tick(60)
        memory.keep(size=app.window_size)
    finally:
        pygame.quit()
    return 0


def _events(app: App) -> list[pygame.Event]:
    """Events so far; waits for one when nothing moves."""
    if app.animating:
        return pygame.event.get()
    first = pygame.event.wait(500)
    return [first, *pygame.event.get()]


def _first_size() -> tuple[int, int]:
    sizes = pygame.display.get_desktop_sizes()
    w, h = sizes[0] if sizes else DESIGN
    share = min(w / DESIGN[0], h / DESIGN[1]) * 0.85
    return round(DESIGN[0] * max(share, 1.0)), round(DESIGN[1] * max(share, 1.0))
