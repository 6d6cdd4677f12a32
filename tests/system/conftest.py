"""The mirror inside the test draws without a screen; the real window gets one from Xvfb."""

from __future__ import annotations

import os

for _name in ("SDL_VIDEODRIVER", "SDL_VIDEO_DRIVER", "SDL_AUDIODRIVER", "SDL_AUDIO_DRIVER"):
    os.environ[_name] = "dummy"
