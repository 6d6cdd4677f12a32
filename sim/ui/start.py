"""What must be settled before pygame opens a window: environment, one pygame only."""

from __future__ import annotations

import os
from importlib import metadata, util

from sim.ui.errors import UiError


def check_distributions() -> None:
    """UiError when both pygame and pygame-ce are installed, or only a rest of pygame is left.

    The two overwrite each other; removing one takes files of the other away.
    """
    found = []
    for name in ("pygame", "pygame-ce"):
        try:
            metadata.version(name)
            found.append(name)
        except metadata.PackageNotFoundError:
            continue
    if len(found) == 2:
        raise UiError.both(
            "both pygame and pygame-ce are installed and damage each other; run: "
            "pip uninstall -y pygame pygame-ce && pip install pygame-ce",
            "pygameとpygame-ceが両方入っており、互いに壊し合います。"
            "両方を削除し、pygame-ceだけを入れてください",
        )
    spec = util.find_spec("pygame")
    if spec is None or spec.origin is None:
        raise UiError.both(
            "pygame is missing or damaged; run: pip install --force-reinstall pygame-ce",
            "pygameがないか、壊れています。pygame-ceを入れ直してください",
        )


def prepare(*, software: bool = False) -> None:
    """Sets what SDL reads when it starts; call before the window is made.

    Args:
        software: draw without the graphics card (quicker on X11 without a GPU).
    """
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    os.environ.setdefault("SDL_WINDOWS_DPI_AWARENESS", "permonitorv2")
    os.environ.setdefault("SDL_VIDEO_X11_WMCLASS", "middle-power")
    if software:
        os.environ["SDL_FRAMEBUFFER_ACCELERATION"] = "0"
