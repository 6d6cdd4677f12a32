"""Scripts: they order what a player could order, each run for itself, and wait when told to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.agents.deciders.script import drafts
from sim.core.errors import OrderRefused
from sim.game import Session, strategies
from sim.indicators import value
from sim.model import RaceModel
from sim.orders.types import Allocate, Order, SetPolicy
from sim.rules.ruleset import Ruleset
from sim.rules.schema.strategy import Strategy

TEXT = {"en": "x", "ja": "x"}


def script(*wishes: dict[str, Any]) -> Strategy:
    return Strategy.model_validate(
        {"id": "own", "name": TEXT, "short": TEXT, "body": TEXT, "wishes": wishes}
    )


def policy(name: str, level: int = 1, **more: object) -> dict[str, Any]:
    return {"kind": "policy", "policy": name, "level": level, **more}


def first(rules: Ruleset, *wishes: dict[str, Any]) -> list[Order]:
    """Orders of the first turn."""
    written = script(*wishes)
    return drafts(RaceModel(rules, seeds=[5], script=written).context(), written)[0]


def test_wishes_are_ordered_by_importance_within_the_limits_of_a_turn(rules: Ruleset) -> None:
    names = ("safety_institute", "factory_grants", "finance_sandbox", "government_ai")
    orders = first(rules, *(policy(name) for name in names))
    most = int(rules.number("politics.cards_a_turn"))
    assert orders == [SetPolicy(name, 1) for name in names[:most]]


def test_a_wish_whose_conditions_fail_is_passed_over(rules: Ruleset) -> None:
    need = {"kind": "indicator", "indicator": "assurance_japan", "at_least": 0.9}
    orders = first(rules, policy("trusted_mark", needs=(need,)), policy("finance_sandbox"))
    assert orders == [SetPolicy("finance_sandbox", 1)]


def test_a_wish_waits_for_its_turn(rules: Ruleset) -> None:
    assert first(rules, policy("finance_sandbox", from_turn=2)) == []


def test_saving_holds_back_what_comes_after_while_means_are_short(rules: Ruleset) -> None:
    dear = policy("national_consortium")  # more than the free part of the purse
    cheap = policy("finance_sandbox")
    assert SetPolicy("finance_sandbox", 1) in first(rules, dear, cheap)
    assert first(rules, {**dear, "save": True}, cheap) == []


def test_a_line_moves_as_far_as_the_half_year_allows(rules: Ruleset) -> None:
    (order,) = first(rules, {"kind": "line", "line": "model_line", "amount": 0})
    world = RaceModel(rules, seeds=[5]).world
    now = float(world.line[rules.axes["line"].index("model_line"), 0])
    assert isinstance(order, Allocate)
    assert order.amount == pytest.approx(now * (1 - rules.number("politics.shift_share")))


def test_a_script_changes_nothing_by_drafting(rules: Ruleset) -> None:
    model = RaceModel(rules, seeds=[1, 2], script=strategies.written(rules)["hedger"])
    before = model.world.hash()
    assert drafts(model.context(), strategies.written(rules)["hedger"])[0]
    assert model.world.hash() == before


@pytest.mark.parametrize("strategy", ["hedger", "frontier_chase"])
def test_every_order_of_a_script_is_open_to_a_player(rules: Ruleset, strategy: str) -> None:
    session = Session("report_2025", seed=3)
    for _ in range(6):
        for order in drafts(session.model.context(), strategies.written(rules)[strategy])[0]:
            try:
                session.draft(order)
            except OrderRefused as refused:
                pytest.fail(f"{order}: {refused.reason}")
        session.end_turn()


def test_a_run_of_a_block_is_the_run_alone(rules: Ruleset) -> None:
    block = strategies.model(rules, "trusted_applications", [4, 9])
    alone = strategies.model(rules, "trusted_applications", [9])
    for _ in range(10):
        block.step()
        alone.step()
    assert block.world.take([1]).hash() == alone.world.hash()


def test_strategies_lead_to_different_worlds(rules: Ruleset) -> None:
    ends = {}
    for name in ("pure_dependence", "frontier_chase"):
        model = strategies.model(rules, name, [4, 9])
        for _ in range(16):
            model.step()
        ends[name] = value(rules, model.world, "frontier_literacy_japan")
    assert np.all(ends["frontier_chase"] > ends["pure_dependence"] + 0.1)
