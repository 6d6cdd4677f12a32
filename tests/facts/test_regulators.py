"""Where regulators yield in the record's years: direction only, the sizes are judgements."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.mechanisms import regulation
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from tests.helpers import terms_of

FIELDS = {"model_duties": ("wish_models", "model_duty"), "use_duties": ("wish_uses", "use_duty")}


@lru_cache(maxsize=1)
def pressure() -> dict[tuple[str, str, str], float]:
    """How far regulators aim above the law (below: negative), by duty, bloc and quarter."""
    rules = load_ruleset("hindcast_2022")
    model = RaceModel(rules, seeds=range(1, 8), draw={})
    out: dict[tuple[str, str, str], float] = {}
    for _ in range(rules.scenario.quarters):
        c = model.context()
        changes = regulation.run(c)
        for field, (wish, lever) in FIELDS.items():
            step = terms_of(changes, field)["regulators"] / c.p.regulation.law_speed
            law = getattr(c.p.regulation, wish) + getattr(c.world, lever)
            aim = np.median(getattr(c.world, field) + step - law, axis=1)
            for bloc in ("china", "eu"):
                out[field, bloc, str(c.date)] = float(aim[c.bloc(bloc)])
        model.step()
    model.dispose()
    return out


def test_china_yields_on_duties_on_uses_after_its_draft_of_2023() -> None:
    """Drafted in April 2023, eased by August after firms spoke up."""
    before, after = (pressure()["use_duties", "china", q] for q in ("2023Q1", "2023Q4"))
    assert after < before < 0.0


def test_europe_yields_in_2025_on_both_kinds_of_duties() -> None:
    for field in FIELDS:
        before, after = (pressure()[field, "eu", q] for q in ("2025Q1", "2025Q4"))
        assert after < before, field
        assert after < 0.0, field


def test_duties_on_makers_meet_no_pressure_before_there_are_any() -> None:
    assert pressure()["model_duties", "eu", "2025Q1"] > 0.0
