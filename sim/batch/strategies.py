"""Who steers Japan when nobody plays."""

from __future__ import annotations

from sim.core.errors import ConfigError, unknown
from sim.rules.ruleset import Ruleset

DOCTRINE, NONE = "doctrine", "none"
STRATEGIES = (DOCTRINE, NONE)  # Japan by its ministries' doctrine; inherited measures only


def chosen(names: str) -> tuple[str, ...]:
    """Strategies of a comma-separated list, each once.

    Raises:
        ConfigError: one is unknown, or none is named; the known ones are listed.
    """
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted or [names]:
        if name not in STRATEGIES:
            raise ConfigError(unknown("strategy", name, STRATEGIES))
    return tuple(dict.fromkeys(wanted))


def seats(strategy: str, rules: Ruleset) -> tuple[str, ...]:
    """Actors that do not decide by doctrine; a strategy without orders leaves the seat empty."""
    return (rules.scenario.seat,) if strategy == NONE else ()
