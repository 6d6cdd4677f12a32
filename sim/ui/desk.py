"""What the front-end asks of the game: views to draw, intents to carry out, words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sim.views.manual import ManualPage
    from sim.views.models import HelpPage, Intent, MainView, Notice, TitleView


class Desk(Protocol):
    """The one object the front-end talks to."""

    @property
    def language(self) -> str:
        """`en` or `ja`."""
        ...

    @property
    def in_game(self) -> bool:
        """True while a game is open, so that `main` may be asked."""
        ...

    def title(self) -> TitleView:
        """The title screen."""
        ...

    def main(self) -> MainView:
        """The situation room; cheap when nothing changed."""
        ...

    def do(self, intent: Intent) -> Notice | None:
        """Carries out an intent; may change language, game and state."""
        ...

    def text(self, key: str, **values: object) -> str:
        """A word of the chrome, keys `ui.…`."""
        ...

    def help(self) -> tuple[HelpPage, ...]:
        """The pages of the help."""
        ...

    def manual(self) -> tuple[ManualPage, ...]:
        """The pages of the model manual; cheap."""
        ...
