"""What all dialogs share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from sim.ui.control import Control, Foot

if TYPE_CHECKING:
    from sim.ui.canvas import Canvas


class BaseDialog(ABC):
    """A dialog with a close button and no more; subclasses fill title and body."""

    kind: ClassVar[str] = "dialog"
    wide: ClassVar[float] = 640.0

    @property
    def id(self) -> str:
        """Stable name, also the focus layer."""
        return self.kind

    @property
    def width(self) -> float:
        """Wished width in design units."""
        return self.wide

    def title(self, ctl: Control) -> str:
        """The heading."""
        return ctl.t(f"title_{self.kind}")

    def alive(self, ctl: Control) -> bool:  # noqa: ARG002 - subclasses ask it
        """False when what it shows is gone."""
        return True

    @abstractmethod
    def body(self, c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
        """Draws the content and returns its lower end."""

    def footer(self, ctl: Control) -> tuple[Foot, ...]:
        """One button that closes."""
        return (Foot("ok", ctl.t("close"), ctl.close),)

    def closed(self, ctl: Control) -> None:  # noqa: B027 - most dialogs need nothing here
        """Nothing more to do."""
