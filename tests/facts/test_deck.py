"""Japan's cards do what the file of levers expects: each alone, beside the same seeds without it.

Directions must agree, and sizes to a factor of three where the file gives one. What differs is
named here with the reason, so that a change of the model that mends or breaks it is noticed.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from sim.indicators import value
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.schema.measures import Expectation, Policy
from tests.helpers import SEAT

RULES = load_ruleset()
RUNS, QUARTERS = 8, 32
DECK = {
    p.id: p for p in RULES.policies.values() if p.owners == (SEAT,) and not p.start_level
}  # inherited cards are in force in both worlds
WATCHED = sorted({e.indicator for p in DECK.values() for e in p.expects} | {"deep_use_japan"})

# Chips of the state take the place of others while power is short: what is left is next to nothing,
# in million H100e beside a million and more, and its sign is chance.
FAINT = {("inference_cloud", "compute_japan"): 0.03, ("national_consortium", "compute_japan"): 0.03}
OTHERWISE = {
    ("japanese_data", "access_lag_japan"): "most of the lag lies in the models, not the language",
    ("copyright_line", "lag_japan"): "home laboratories live on what others find",
    ("provenance_rule", "model_origin_japan_china"): "builders change their base slowly",
    ("provenance_rule", "value_autonomy_japan"): "Chinese bases are 8 % of use",
}


@lru_cache(maxsize=80)
def run(card: str = "", level: int = 0, quarters: int = QUARTERS) -> list[dict[str, float]]:
    """Means of the watched indicators by quarter, with one card in force from the first one on."""
    model = RaceModel(RULES, seed=1, runs=RUNS, seats=(SEAT,))
    if card:
        m = RULES.measure_index(card)
        model.world.level[m] = model.world.next_level[m] = level
    out = []
    for _ in range(quarters):
        model.step()
        out.append({i: float(np.mean(value(RULES, model.world, i))) for i in WATCHED})
    model.dispose()
    return out


def response(card: Policy, expected: Expectation) -> float:
    """What the card changes in the expected number, in its unit, where it is to be read."""
    level, at = expected.level or len(card.levels), expected.after_q - 1
    with_card = run(card.id, level, max(expected.after_q, 16))
    return with_card[at][expected.indicator] - run()[at][expected.indicator]


@pytest.mark.slow
@pytest.mark.parametrize("card", DECK.values(), ids=list(DECK))
def test_a_card_alone_does_what_the_file_of_levers_expects(card: Policy) -> None:
    for e in card.expects:
        got = e.sign * response(card, e)
        if (card.id, e.indicator) in FAINT:
            assert abs(got) < FAINT[card.id, e.indicator]
            continue
        wide = e.size is not None and not e.size / 3 <= got <= e.size * 3
        differs = got <= 0 or wide
        known = (card.id, e.indicator) in OTHERWISE
        assert differs == known, f"{e.text}: expected {e.sign * (e.size or 0)}, got {e.sign * got}"


@pytest.mark.slow
@pytest.mark.parametrize("card", DECK.values(), ids=list(DECK))
def test_no_card_alone_turns_the_economy(card: Policy) -> None:
    """Less than two points of deep use in the whole economy in four years."""
    level = len(card.levels)
    change = run(card.id, level, 16)[15]["deep_use_japan"] - run()[15]["deep_use_japan"]
    assert abs(change) < 0.02


def test_every_lever_of_the_file_that_a_card_carries_has_an_expectation() -> None:
    for p in DECK.values():
        assert bool(p.expects) == (p.idea_source == "levers_file"), p.id


def test_the_act_lets_the_player_choose_whom_duties_bind() -> None:
    makers, uses = (run("high_impact_duties", level, 16)[7] for level in (1, 2))
    assert makers["model_duties_japan"] > uses["model_duties_japan"] + 0.1
    assert uses["use_duties_japan"] > makers["use_duties_japan"] + 0.1
    assert uses["burden_small_japan"] > makers["burden_small_japan"] + 0.05
