"""Where a player reads of norms."""

from __future__ import annotations

import pytest

from sim.core.texts import LANGUAGES
from sim.game import Session
from sim.views.news import news
from sim.views.words import Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_news_tell_which_states_joined_and_left_but_not_of_shares(language: str) -> None:
    session = Session(seed=1)
    session.end_turn()
    words, axes = Words.of(session.rules, language), session.rules.axes
    norm, eu = axes["norm"].index("eu_ai_act"), axes["bloc"].index("eu")
    before, after = session.worlds[0].membership, session.worlds[1].membership
    after[...] = before
    silent = {i.headline for i in news(session, words, range(2))}
    name = session.rules.norms["eu_ai_act"].name.of(language)
    joined, left = (words(f"news.{key}", name=name) for key in ("joined", "left"))
    assert not {joined, left} & silent
    before[norm, eu], after[norm, eu] = 0.0, 1.0
    after[norm, axes["bloc"].index("asia")] = 0.9  # a share of a group
    told = [i for i in news(session, words, range(2)) if i.headline == joined]
    assert [i.actor for i in told] == [words.bloc("eu")]
    before[norm, eu], after[norm, eu] = 1.0, 0.0
    assert left in {i.headline for i in news(session, words, range(2))}
