"""The start of a world without a past."""

from __future__ import annotations

import numpy as np
import pytest

from sim.core.arrays import total
from sim.mechanisms import adoption, applications, economy, models, regulation, values
from sim.rules.loader import load_ruleset
from sim.world.changes import Become
from tests.helpers import Bench, become_of, terms_of

R = 3


@pytest.fixture
def start() -> Bench:
    """A world that begins with nothing but what its scenario states."""
    rules = load_ruleset("hindcast_2022")
    assert rules.past is None
    return Bench(rules, runs=R)


def test_nobody_is_about_to_change_over(start: Bench) -> None:
    c, w = start.context, start.world
    # Within what the first quarter's prices of duties move.
    assert models.wanted(c, models.quality(c), models.allowed(c)) == pytest.approx(
        w.model_share, abs=1e-3
    )
    terms = terms_of(models.run(c), "model_share")
    assert terms["bans"] == pytest.approx(np.zeros((7, 6, 9, R)), abs=1e-12)
    assert models.bases(c) == pytest.approx(w.derived_base)
    assert applications.wanted(c) == pytest.approx(w.app_share)
    assert total(w.model_share, 2) == pytest.approx(np.ones((7, 6, R)))
    assert total(w.app_share, 2) == pytest.approx(np.ones((6, 7, R)))


def test_deep_use_is_where_its_conditions_would_have_it(start: Bench) -> None:
    terms = terms_of(adoption.run(start.context), "deep_use")
    assert terms["deepening"] == pytest.approx(np.zeros((7, 6, 2, R)), abs=1e-12)
    assert terms["retreat"] == pytest.approx(np.zeros((7, 6, 2, R)), abs=1e-12)


def test_users_have_what_the_rules_of_their_bloc_let_them_have(start: Bench) -> None:
    """Content control keeps points back from the first quarter on, not from the second."""
    w = start.world
    assert (w.launch_gap[start.at("bloc", "china")] > 1.0).all()
    assert become_of(models.run(start.context), "accessible") == pytest.approx(w.accessible)


def test_duties_stand_where_the_law_has_them(start: Bench) -> None:
    w, p = start.world, start.p.regulation
    for field in ("models", "uses"):
        wish = np.broadcast_to(getattr(p, f"wish_{field}"), (7, R))
        assert getattr(w, {"models": "model_duties", "uses": "use_duties"}[field]) == pytest.approx(
            wish
        )
    step = terms_of(regulation.run(start.context), "hardness")["regulators"]
    assert step == pytest.approx(np.zeros((7, R)), abs=1e-12)


def test_the_flows_of_the_start_are_those_of_its_stocks(start: Bench) -> None:
    w, c = start.world, start.context
    for mechanism in (values.run, economy.run, applications.run):
        for change in mechanism(c):
            if isinstance(change, Become) and change.target != "growth":
                assert change.value == pytest.approx(getattr(w, change.target)), change.target
    assert total(w.payments, 1) == pytest.approx(w.ai_revenue + total(w.app_sales))


def test_what_was_gained_before_the_start_is_not_growth_of_its_first_quarter(
    start: Bench,
) -> None:
    assert (start.world.productivity > 0.0).all()
    assert start.world.growth == pytest.approx(np.broadcast_to(-start.p.economy.usual_gain, (7, R)))
