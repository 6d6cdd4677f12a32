"""Which scenarios leave something to decide."""

from __future__ import annotations

from sim.core.errors import ConfigError
from sim.views.words import Words


def require_decisions(words: Words) -> None:
    """Refuse a scenario in which the record decides for its actors: nothing in it can be steered.

    Raises:
        ConfigError: in the language of the words; names the commands that run the scenario.
    """
    scenario = words.rules.scenario
    if scenario.by_record:
        raise ConfigError(words("app.by_record", id=scenario.id, n=scenario.quarters))
