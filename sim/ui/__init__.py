"""The pygame front-end: draws view models, sends intents, knows nothing of the simulation."""

import os

# pygame prints its banner while it is imported, so this cannot wait for `start.prepare`.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

from sim.ui.errors import UiError
from sim.ui.start import check_distributions

# Before any module imports pygame: two distributions may have left it without half of its parts.
check_distributions()

__all__ = ["UiError"]
