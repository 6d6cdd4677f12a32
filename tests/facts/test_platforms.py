"""Who draws the income from applications decides what applications and a base of one's own pay."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.batch.ablations import programmes
from sim.batch.policies import paths
from sim.core.arrays import Array
from sim.model import RaceModel
from sim.rules.loader import load_ruleset

RUNS = 5


@lru_cache(maxsize=8)
def income(capture: float, apps: bool = False, own_base: bool = False) -> Array:
    """Japan's income from applications after ten years, USD bn per quarter, (run,)."""
    rules = load_ruleset()
    japan, family = rules.axes["bloc"].index("japan"), rules.axes["family"].index("japan_own")

    def act(model: RaceModel) -> None:
        model.p.applications.platform_capture = np.full(RUNS, capture)
        programmes(model, apps)
        if own_base:  # users take to models built from scratch at home
            habit = rules.p.models.habit.copy()
            habit[japan, family] += 3.0
            model.p.models.habit = habit

    path = paths(rules, 1, RUNS, act, ("app_income_japan",), rules.scenario.quarters)
    return path["app_income_japan"][-1]


def test_programmes_for_applications_pay_most_where_platforms_draw_nothing() -> None:
    gained = [income(capture, apps=True) - income(capture) for capture in (0.0, 0.6)]
    assert (gained[0] > gained[1]).all()
    assert (gained[1] > 0.0).all()


def test_a_base_of_ones_own_pays_where_platforms_draw_most_of_the_income() -> None:
    gained = [income(capture, own_base=True) - income(capture) for capture in (0.0, 0.6)]
    assert (gained[1] > gained[0]).all()
    assert np.median(gained[1]) > 0.0
