"""Where configs and assets lie: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from sim.core.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parents[1]


def _folder(name: str) -> Path:
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise ConfigError(
        f"the folder '{name}' was found neither in nor beside {_PACKAGE}; "
        "reinstall the program or run it from its checkout"
    )


def configs() -> Path:
    """Folder of rules, scenarios and texts."""
    return _folder("configs")


def assets() -> Path:
    """Folder of fonts, icons, map and theme."""
    return _folder("assets")


@lru_cache
def icons() -> tuple[str, ...]:
    """Names of all icons that a record may ask for."""
    return tuple(sorted(p.stem for p in (assets() / "icons").glob("*.svg")))


def user_data() -> Path:
    """Folder of saves and logs of this user; `MIDDLE_POWER_DATA` names another one."""
    named = os.environ.get("MIDDLE_POWER_DATA")
    return Path(named) if named else user_data_path("middle-power")


def user_config() -> Path:
    """Folder of the settings of this user; `MIDDLE_POWER_CONFIG` names another one."""
    named = os.environ.get("MIDDLE_POWER_CONFIG")
    return Path(named) if named else user_config_path("middle-power")
