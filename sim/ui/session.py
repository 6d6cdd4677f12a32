"""What the window remembers of the game and its dialogs, without any drawing."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.ui.screens import details, manual, menus, result
from sim.ui.sound import Sounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.ui.control import Dialog
    from sim.ui.desk import Desk
    from sim.ui.settings import Memory
    from sim.ui.state import UiState
    from sim.ui.worldmap import MapStore
    from sim.views.manual import ManualPage
    from sim.views.models import (
        Action,
        Chart,
        HelpPage,
        Intent,
        MainView,
        Notice,
        Number,
        TitleView,
    )

_TOAST_SECONDS = {"info": 4.0, "refused": 6.0, "error": 9.0}
PROGRAM_DIALOGS = {"help", "manual", "menu"}  # which stay open without a game
_DRAFTS = ("policy", "propose", "bundle", "reply", "answer")
_TONES = {**dict.fromkeys(_DRAFTS, "card"), "end_turn": "turn"}


@dataclass(frozen=True, slots=True)
class Toast:
    """A short message and when it goes (seconds of the monotonic clock)."""

    kind: str
    text: str
    until: float


def unanswered(view: MainView) -> bool:
    """Whether a dilemma or an offer still waits for an answer this turn."""
    open_event = view.event is not None and not view.event.chosen
    return open_event or any(deal.state == "offered" for deal in view.deals)


class Session(ABC):
    """Views of the desk, the stack of dialogs, the last message."""

    maps: MapStore
    themes: tuple[str, ...]

    def __init__(self, desk: Desk, state: UiState, memory: Memory) -> None:
        self.desk = desk
        self.memory = memory
        self.state = state
        self.sounds = Sounds()
        self.dialogs: list[Dialog] = []
        self.toast: Toast | None = None
        self.running = True
        self._view: MainView | None = None
        self._titles: TitleView | None = None
        self._seen: tuple[object, object] = (None, None)

    @abstractmethod
    def toggle(self, name: str) -> None:
        """Switches a setting: `motion`, `sound` or `fullscreen`."""

    @abstractmethod
    def set_look(self, *, theme: str = "", font: str = "") -> None:
        """Changes theme or font."""

    @abstractmethod
    def changed(self) -> None:
        """Asks for a new layout pass."""

    @abstractmethod
    def fade(self) -> None:
        """Lets the picture before a change pass over into the one after it."""

    @abstractmethod
    def busy(self) -> None:
        """Shows at once that the turn is being computed."""

    @abstractmethod
    def focus_first(self) -> None:
        """Puts the focus on the first thing worth pressing in the top dialog."""

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

    def manual(self) -> tuple[ManualPage, ...]:
        """The pages of the model manual."""
        return self.desk.manual()

    def do(self, intent: Intent) -> None:
        """Sends an intent, asks for fresh views and shows the answer."""
        if intent.kind == "quit":
            self.running = False
        if intent.kind == "end_turn":
            self.busy()
        self._answer(self.desk.do(intent), intent.kind)
        if intent.kind == "language":
            self.remember(language=self.language)
        self._view = self._titles = None
        self.sync_dialogs()
        self.changed()
        if intent.kind == "to_title":
            self.focus_first()

    def remember(self, **changes: object) -> None:
        """Keeps changed settings for the next start; says so when that cannot be done."""
        if not self.memory.keep(**changes):
            self.say("error", self.t("settings_lost", file=self.memory.path))

    def press_action(self, action: Action) -> None:
        """Does an action; asks first when the action has a question."""
        if action.confirm:
            self._open(menus.QuestionDialog(action))
        else:
            self.do(action.intent)

    def show(self, kind: str, item: str = "") -> None:
        """Opens a dialog: a card, a bloc, the objective, the event, the menu, ..."""
        makers: dict[str, Callable[[], Dialog]] = {
            "card": lambda: details.CardDialog(item),
            "bloc": lambda: details.DossierDialog(item),
            "goal": lambda: details.GoalDialog(item),
            "floor": lambda: details.GoalDialog(item, floor=True),
            "objective": details.ObjectiveDialog,
            "event": details.EventDialog,
            "news": details.NewsDialog,
            "help": lambda: menus.HelpDialog(self._help_page(item)),
            "manual": lambda: manual.ManualDialog(item),
            "menu": menus.MenuDialog,
        }
        self._open(makers[kind]())

    def _help_page(self, name: str) -> int:
        """Place of the help page with this id; the first when there is none."""
        return next((i for i, page in enumerate(self.pages()) if page.id == name), 0)

    def explain(self, number: Number) -> None:
        """Opens the causes of a number."""
        self._open(details.WhyDialog(number))

    def enlarge(self, chart: Chart) -> None:
        """Opens a chart in a wide window."""
        self._open(details.ChartDialog(chart))

    def close(self) -> None:
        """Takes the top dialog away."""
        if self.dialogs:
            self.fade()
            dialog = self.dialogs.pop()
            dialog.closed(self)
            self.changed()

    def set_tab(self, tab: int) -> None:
        """Opens a tab of the situation room."""
        if tab != self.state.tab:
            self.fade()
        self.state.tab = tab
        self.changed()

    def set_text_scale(self, scale: float) -> None:
        """Changes the text size."""
        self.state.text_scale = scale
        self.remember(text_scale=scale)
        self.changed()

    def end_turn(self) -> None:
        """Ends the turn; asks once when a dilemma or an offer has no answer."""
        view = self.view
        if not view.end_turn.enabled:
            self.say("refused", view.end_turn.reason)
            return
        if unanswered(view) and self.state.asked_turn != view.top.turn:
            self.state.asked_turn = view.top.turn
            self._open(menus.ConfirmDialog())
            return
        self.do(view.end_turn.intent)

    def say(self, kind: str, text: str) -> None:
        """Shows a short message."""
        if text:
            self.toast = Toast(kind, text, time.monotonic() + _TOAST_SECONDS.get(kind, 5.0))

    def _open(self, dialog: Dialog) -> None:
        self.fade()
        self.dialogs = [d for d in self.dialogs if d.id != dialog.id]
        self.dialogs.append(dialog)
        self.state.offsets[f"dialog:{dialog.id}"] = 0.0
        self.state.focus.pop(dialog.id, None)
        self.changed()
        self.focus_first()
        self.sound("open")

    def sync_dialogs(self) -> None:
        """Closes dialogs whose subject is gone; opens the report and the result."""
        self.dialogs = [d for d in self.dialogs if self.in_game or d.id in PROGRAM_DIALOGS]
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
        tone = _TONES.get(kind)
        if refused or tone:
            self.sound("warning" if refused else tone or "click")

    def sound(self, name: str) -> None:
        """Plays a tone when sounds are on."""
        if self.state.sound:
            self.sounds.play(name)
