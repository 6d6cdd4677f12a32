"""The window: layout passes, mouse, dialogs, animation, main loop."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pygame

from sim.core.paths import assets
from sim.ui import keys
from sim.ui.canvas import Area, Canvas, Hot, Marks, Slide
from sim.ui.control import Dialog
from sim.ui.desk import Desk
from sim.ui.fonts import Fonts
from sim.ui.icons import Icons
from sim.ui.overlay import draw_moving, draw_over
from sim.ui.screens import details, menus, result, room, title
from sim.ui.shapes import shade
from sim.ui.sound import Sounds
from sim.ui.start import prepare
from sim.ui.state import UiState
from sim.ui.theme import load_theme
from sim.ui.widgets import frame
from sim.ui.worldmap import MapStore, World
from sim.views.models import Chart, HelpPage, Intent, MainView, Notice, Number, TitleView

DESIGN = (1280, 720)
_TOAST_SECONDS = {"info": 4.0, "refused": 6.0, "error": 9.0}


@dataclass(frozen=True, slots=True)
class Focusable:
    """A thing the keyboard can reach: id, visible rectangle in real pixels, label."""

    id: str
    rect: pygame.Rect
    label: str
    enabled: bool
    full: pygame.Rect


@dataclass(frozen=True, slots=True)
class Toast:
    """A short message and when it goes."""

    kind: str
    text: str
    until: float


class App:
    """The front-end on one surface; `run` drives it, tests drive it without a loop."""

    def __init__(
        self,
        desk: Desk,
        size: tuple[int, int],
        motion: bool = False,
        folder: Path | None = None,
    ) -> None:
        """Opens the window.

        Args:
            desk: the game as the front-end sees it.
            size: wished window size in real pixels; at least 1280 x 720.
            motion: False draws every frame still.
            folder: assets; the installed ones when None.
        """
        pygame.display.init()
        pygame.font.init()
        pygame.key.stop_text_input()
        self.desk = desk
        self.state = UiState(motion=motion)
        folder = folder or assets()
        self.theme = load_theme(folder / "theme" / "dark.yaml")
        self.fonts = Fonts(folder / "fonts")
        self.icons = Icons(folder / "icons")
        self.maps = MapStore(World(folder / "map" / "world.json"), self.theme)
        self.sounds = Sounds()
        self.dialogs: list[Dialog] = []
        self.toast: Toast | None = None
        self.running = True
        self.marks = Marks()
        self.hover: Hot | None = None
        self._hover_since = 0.0
        self._full = False
        self._dirty = True
        self._fresh = False
        self._view: MainView | None = None
        self._titles: TitleView | None = None
        self._seen: tuple[object, object] = (None, None)
        self._static: pygame.Surface
        self.resize(size)

    # --- what widgets ask (Control) ---------------------------------------------------------

    @property
    def language(self) -> str:
        """`en` or `ja`."""
        return self.desk.language

    @property
    def in_game(self) -> bool:
        """True while a game is open."""
        return self.desk.in_game

    @property
    def view(self) -> MainView:
        """The situation room as last asked."""
        if self._view is None:
            self._view = self.desk.main()
        return self._view

    @property
    def titles(self) -> TitleView:
        """The title screen as last asked."""
        if self._titles is None:
            self._titles = self.desk.title()
        return self._titles

    def t(self, key: str, **values: object) -> str:
        """A word of the chrome; `key` without its prefix `ui.`."""
        return self.desk.text(f"ui.{key}", **values)

    def pages(self) -> tuple[HelpPage, ...]:
        """The pages of the help."""
        return self.desk.help()

    def do(self, intent: Intent) -> None:
        """Sends an intent, asks for fresh views and shows the answer."""
        if intent.kind == "quit":
            self.running = False
        if intent.kind == "end_turn":
            self._busy()
        self._answer(self.desk.do(intent), intent.kind)
        self._view = self._titles = None
        self._sync_dialogs()
        self.changed()

    def show(self, kind: str, item: str = "") -> None:
        """Opens a dialog by name."""
        makers: dict[str, Callable[[], Dialog]] = {
            "card": lambda: details.CardDialog(item),
            "bloc": lambda: details.DossierDialog(item),
            "goal": lambda: details.GoalDialog(item),
            "event": details.EventDialog,
            "news": details.NewsDialog,
            "help": menus.HelpDialog,
            "menu": menus.MenuDialog,
        }
        self._open(makers[kind]())

    def explain(self, number: Number) -> None:
        """Opens the causes of a number."""
        self._open(details.WhyDialog(number))

    def enlarge(self, chart: Chart) -> None:
        """Opens a chart in a wide window."""
        self._open(details.ChartDialog(chart))

    def close(self) -> None:
        """Takes the top dialog away."""
        if self.dialogs:
            dialog = self.dialogs.pop()
            dialog.closed(self)
            self.changed()

    def set_tab(self, tab: int) -> None:
        """Opens a tab of the situation room."""
        self.state.tab = tab
        self.changed()

    def set_text_scale(self, scale: float) -> None:
        """Changes the text size."""
        self.state.text_scale = scale
        self.changed()

    def toggle(self, name: str) -> None:
        """Switches `motion`, `sound` or `fullscreen`."""
        if name == "motion":
            self.state.motion = not self.state.motion
        elif name == "sound":
            self.state.sound = not self.state.sound
            self.say("info", self.t("sound_on" if self.state.sound else "sound_off"))
        elif name == "fullscreen":
            self._full = not self._full
            flags = pygame.FULLSCREEN if self._full else pygame.RESIZABLE
            self._set_mode((0, 0) if self._full else DESIGN, flags)
        self.changed()

    def end_turn(self) -> None:
        """Ends the turn; asks once when the dilemma has no answer."""
        view = self.view
        if not view.end_turn.enabled:
            self.say("refused", view.end_turn.reason)
            return
        open_event = view.event is not None and not view.event.chosen
        if open_event and self.state.asked_turn != view.top.turn:
            self.state.asked_turn = view.top.turn
            self._open(menus.ConfirmDialog())
            return
        self.do(view.end_turn.intent)

    def changed(self) -> None:
        """Asks for a new layout pass."""
        self._dirty = True

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
            self.state.typed = ""
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

    def press(self, spot: Hot) -> None:
        """Does what the hot spot is for, or says why not."""
        if spot.press is None:
            self._sound("warning")
            self.say("refused", spot.hint or self.t("not_now"))
            return
        self._sound("click")
        spot.press()

    def allocate(self, slide: Slide, amount: float) -> None:
        """Sends a slider's amount, kept in its range and on its step."""
        kept = min(max(amount, slide.low), slide.high)
        if slide.step:
            kept = slide.low + round((kept - slide.low) / slide.step) * slide.step
            kept = min(kept, slide.high)
        self.do(Intent("allocate", {"line": slide.line, "amount": kept}))

    def say(self, kind: str, text: str) -> None:
        """Shows a short message."""
        if text:
            self.toast = Toast(kind, text, time.monotonic() + _TOAST_SECONDS.get(kind, 5.0))

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
        """Opens or resizes the window; never smaller than the design."""
        size = (max(size[0], DESIGN[0]), max(size[1], DESIGN[1]))
        self._set_mode(size, pygame.RESIZABLE)

    def _set_mode(self, size: tuple[int, int], flags: int) -> None:
        self.surface = pygame.display.set_mode(size, flags)
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
        self._fresh = True
        self._sync_hover(pygame.mouse.get_pos())

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
        tip = self.hover is not None and now - self._hover_since > 0.45
        draw_over(self, self.focused() if self.state.ring else None, tip)

    @property
    def animating(self) -> bool:
        """True while frames differ without input."""
        waiting = self.hover is not None and time.monotonic() - self._hover_since < 0.6
        moving = self.state.motion and self.marks.map is not None
        return moving or waiting or self.toast is not None

    # --- events -----------------------------------------------------------------------------

    def handle(self, event: pygame.Event) -> None:
        """Acts on one event of the window."""
        if event.type == pygame.QUIT:
            self.running = False
        elif event.type == pygame.VIDEORESIZE and not self._full:
            self.surface = pygame.display.get_surface() or self.surface
            if event.w < DESIGN[0] or event.h < DESIGN[1]:
                self.resize((event.w, event.h))
            self._adopt()
        elif event.type == pygame.KEYDOWN:
            keys.handle(self, event)
        elif event.type == pygame.MOUSEMOTION:
            self._motion(event.pos)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._button_down(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._button_up()
        elif event.type == pygame.MOUSEWHEEL:
            self.scroll_lines(-event.y, pygame.mouse.get_pos())

    def spot_at(self, at: tuple[int, int]) -> Hot | None:
        """The uppermost hot spot under a pixel."""
        return next((h for h in reversed(self.hots) if h.clip.collidepoint(at)), None)

    def _motion(self, at: tuple[int, int]) -> None:
        if self.state.dragged:
            self._drag(at)
            return
        self._sync_hover(at)

    def _sync_hover(self, at: tuple[int, int]) -> None:
        found = next((h for h in reversed(self.marks.hots) if h.clip.collidepoint(at)), None)
        if found is None and self.marks.map:
            bloc = self._bloc_at(at)
            found = next((h for h in self.marks.hots if h.id == f"bloc:{bloc}"), None)
        if (found.id if found else "") != (self.hover.id if self.hover else ""):
            self._hover_since = time.monotonic()
        self.hover = found

    def _bloc_at(self, at: tuple[int, int]) -> str:
        layer = self.marks.map
        if layer is None or not self.in_game:
            return ""
        return layer.picture.bloc_at(at[0] - layer.origin[0], at[1] - layer.origin[1])

    def _button_down(self, at: tuple[int, int]) -> None:
        self.state.ring = False
        spot = self.spot_at(at)
        if spot is None:
            bloc = self._bloc_at(at)
            if any(h.id == f"bloc:{bloc}" for h in self.marks.hots):
                self.show("bloc", bloc)
            return
        self.state.focus[self.layer] = spot.id
        self.state.typed = ""
        if spot.slide:
            self.state.dragged = (spot.slide.line, spot.slide.value)
            self._drag(at)
        else:
            self.press(spot)

    def _drag(self, at: tuple[int, int]) -> None:
        line = self.state.dragged[0] if self.state.dragged else ""
        spot = next((h for h in self.hots if h.slide and h.slide.line == line), None)
        if spot is None or spot.slide is None:
            self.state.dragged = None
            return
        slide = spot.slide
        share = min(max((at[0] - slide.track.x) / max(slide.track.w, 1), 0.0), 1.0)
        step = slide.step or 1.0
        amount = slide.low + round(share * (slide.high - slide.low) / step) * step
        self.state.dragged = (line, min(amount, slide.high))
        self.changed()

    def _button_up(self) -> None:
        if self.state.dragged is None:
            return
        line, amount = self.state.dragged
        spot = next((h for h in self.hots if h.slide and h.slide.line == line), None)
        self.state.dragged = None
        if spot and spot.slide:
            self.allocate(spot.slide, amount)

    # --- dialogs and notices ----------------------------------------------------------------

    def _open(self, dialog: Dialog) -> None:
        self.dialogs = [d for d in self.dialogs if d.id != dialog.id]
        self.dialogs.append(dialog)
        self.state.offsets[f"dialog:{dialog.id}"] = 0.0
        self.state.focus.pop(dialog.id, None)
        self.changed()
        self._focus_first()
        self._sound("open")

    def _focus_first(self) -> None:
        """The first thing worth pressing; the close button only when there is nothing else."""
        hots = [h for h in self.hots if h.id != "close" and h.press]
        main = [h for h in hots if h.group in {"orders", "event", "menu"}]
        feet = [h for h in hots if h.group == "footer"]
        first = (main or feet[-1:] or hots or self.hots)[:1]
        if first:
            self.state.focus[self.layer] = first[0].id

    def _sync_dialogs(self) -> None:
        """Closes dialogs whose subject is gone; opens the report and the result."""
        self.dialogs = [d for d in self.dialogs if self.in_game or d.id in {"menu", "help"}]
        self.dialogs = [d for d in self.dialogs if d.alive(self)]
        if not self.in_game:
            self._seen = (None, None)
            return
        report, final = self.view.report, self.view.final
        if final is not None and self._seen[1] is None:
            self._open(result.FinalDialog())
        if report is not None and self._seen[0] is None:
            self._open(result.ReportDialog())
        self._seen = (report, final)

    def _answer(self, notice: Notice | None, kind: str) -> None:
        if notice:
            self.say(notice.kind, notice.text)
        elif kind not in {"language", "close_report"}:
            self.toast = None
        refused = notice is not None and notice.kind != "info"
        tone = {"draft": "card", "answer": "card", "end_turn": "turn"}.get(kind)
        if refused or tone:
            self._sound("warning" if refused else tone or "click")

    def _busy(self) -> None:
        """Shows that the turn is being computed."""
        self.toast = Toast("info", self.t("computing"), time.monotonic() + 60)
        self.draw()
        pygame.display.flip()
        self.toast = None

    def _sound(self, name: str) -> None:
        if self.state.sound:
            self.sounds.play(name)


def run(desk: Desk, *, software: bool = False, size: tuple[int, int] | None = None) -> int:
    """Opens the window and runs until it is closed; 0 when all went well.

    Args:
        desk: the game as the front-end sees it.
        software: draw without the graphics card.
        size: window size in real pixels; about four fifths of the screen when None.
    """
    prepare(software=software)
    pygame.display.init()
    app = App(desk, size or _first_size(), motion=os.environ.get("MIDDLE_POWER_MOTION") != "0")
    pygame.display.set_caption(app.titles.title)
    pygame.key.set_repeat(350, 45)
    clock = pygame.time.Clock()
    try:
        while app.running:
            for event in _events(app):
                app.handle(event)
            app.draw()
            pygame.display.flip()
            clock.tick(60)
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
