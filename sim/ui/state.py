"""What the front-end remembers between frames: tab, focus, scroll, settings, open dialogs."""

from __future__ import annotations

from dataclasses import dataclass, field

TEXT_SIZES = (1.0, 1.25, 1.5)
TABS = ("policy", "budget", "deals", "data", "causes")


@dataclass(slots=True)
class UiState:
    """State of the window, never of the game.

    Attributes:
        tab: open tab of the situation room, 1 to 5.
        deal: id of the deal on the slip.
        filter: recommendation whose cards are shown; 0 shows all.
        text_scale: 1.0, 1.25 or 1.5.
        motion: False stops every animation.
        sound: True plays the synthesised tones.
        focus: focused id per layer (`base` or the id of a dialog).
        ring: True when the last input came from the keyboard, so that the focus ring shows.
        offsets: scroll position per area, design px.
        typed: digits typed into the focused slider, not yet confirmed; None while Enter has not
            opened it for typing.
        dragged: slider that the mouse holds and the amount it shows meanwhile.
        asked_turn: turn for which the question about what is unanswered was already asked.
    """

    tab: int = 1
    deal: str = ""
    filter: int = 0
    text_scale: float = 1.0
    motion: bool = True
    sound: bool = False
    focus: dict[str, str] = field(default_factory=dict)
    ring: bool = False
    offsets: dict[str, float] = field(default_factory=dict)
    typed: str | None = None
    dragged: tuple[str, float] | None = None
    asked_turn: int = -1
