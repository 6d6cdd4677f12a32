"""What widgets may ask of the window: words, intents, dialogs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.ui.canvas import Canvas
    from sim.ui.settings import Memory
    from sim.ui.state import UiState
    from sim.ui.worldmap import MapStore
    from sim.views.manual import ManualPage
    from sim.views.models import Action, Chart, HelpPage, Intent, MainView, Number, TitleView


class Control(Protocol):
    """The window as its widgets see it."""

    state: UiState
    maps: MapStore
    memory: Memory
    themes: tuple[str, ...]

    @property
    def language(self) -> str:
        """`en` or `ja`."""
        ...

    @property
    def view(self) -> MainView:
        """The situation room as last asked."""
        ...

    @property
    def titles(self) -> TitleView:
        """The title screen as last asked."""
        ...

    @property
    def in_game(self) -> bool:
        """True while a game is open."""
        ...

    def t(self, key: str, **values: object) -> str:
        """A word of the chrome; `key` without its prefix `ui.`."""
        ...

    def pages(self) -> tuple[HelpPage, ...]:
        """The pages of the help."""
        ...

    def manual(self) -> tuple[ManualPage, ...]:
        """The pages of the model manual."""
        ...

    def do(self, intent: Intent) -> None:
        """Sends an intent and shows the answer."""
        ...

    def show(self, kind: str, item: str = "") -> None:
        """Opens a dialog by its name (see `Session.show`); `item` is the id of what it shows."""
        ...

    def press_action(self, action: Action) -> None:
        """Does an action; asks first when the action has a question."""
        ...

    def explain(self, number: Number) -> None:
        """Opens the causes of a number."""
        ...

    def enlarge(self, chart: Chart) -> None:
        """Opens a chart in a wide window."""
        ...

    def close(self) -> None:
        """Takes the top dialog away."""
        ...

    def set_tab(self, tab: int) -> None:
        """Opens a tab."""
        ...

    def set_text_scale(self, scale: float) -> None:
        """Changes the text size."""
        ...

    def set_look(self, *, theme: str = "", font: str = "") -> None:
        """Changes theme or font."""
        ...

    def toggle(self, name: str) -> None:
        """Switches a setting: `motion`, `sound` or `fullscreen`."""
        ...

    def end_turn(self) -> None:
        """Ends the turn; asks once when a dilemma or an offer has no answer."""
        ...

    def changed(self) -> None:
        """Asks for a new layout."""
        ...


@dataclass(frozen=True, slots=True)
class Foot:
    """A button at the lower edge of a dialog; `press` None greys it out, `hint` says why."""

    id: str
    label: str
    press: Callable[[], None] | None
    hint: str = ""
    icon: str = ""
    primary: bool = False


class Dialog(Protocol):
    """A window over the screen; its header and frame are drawn by `widgets.frame`."""

    @property
    def id(self) -> str:
        """Stable name, also the focus layer."""
        ...

    @property
    def width(self) -> float:
        """Wished width in design units."""
        ...

    def title(self, ctl: Control) -> str:
        """The heading."""
        ...

    def alive(self, ctl: Control) -> bool:
        """False when what it shows is gone."""
        ...

    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """Draws the content and returns its lower end."""
        ...

    def footer(self, ctl: Control) -> tuple[Foot, ...]:
        """Buttons at the lower edge, the main one last."""
        ...

    def closed(self, ctl: Control) -> None:
        """Called after Esc or the close button took it away."""
        ...
