"""Dossiers name what the ecosystem of a bloc has least of."""

from __future__ import annotations

import pytest

from sim.core.texts import LANGUAGES
from sim.game import Session
from sim.views.words import Words
from sim.views.world_map import map_view


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dossier_tells_the_weak_link_of_the_ecosystem(language: str) -> None:
    session = Session(seed=1)
    words = Words.of(session.rules, language)
    session.world.transfer[...] = 0.5
    japan = session.rules.axes["bloc"].index("japan")
    for transfer, name in ((0.5, "capital"), (0.001, "transfer")):
        session.world.transfer[japan] = transfer
        least = f"{session.number('weakest_input_japan'):.2f}"
        line = words("map.weak_link", input=words(f"input.{name}"), n=least)
        dossier = next(b for b in map_view(session, words).blocs if b.id == "japan")
        assert line in dossier.lines
        assert any(n.id == "transfer_japan" for n in dossier.numbers)
