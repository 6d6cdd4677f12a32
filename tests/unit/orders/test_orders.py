from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.errors import OrderRefused, SaveError
from sim.core.units import Quarter
from sim.game import Session
from sim.orders.legality import require_legal
from sim.orders.prices import capital_prices, law_places, surcharge
from sim.orders.types import (
    Allocate,
    Answer,
    Order,
    Propose,
    Reply,
    SetPolicy,
    from_data,
    to_data,
)
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.rules.schema.measures import Policy
from sim.world.world import new_world

names = st.text(min_size=1, max_size=9)
orders = st.one_of(
    st.builds(SetPolicy, names, st.integers(0, 3), st.booleans()),
    st.builds(Allocate, names, st.floats(0, 1e4)),
    st.builds(Propose, names, st.integers(0, 3)),
    st.builds(Reply, names, st.booleans()),
    st.builds(Answer, names, names),
)


@given(orders)
def test_an_order_survives_its_data(order: Order) -> None:
    assert from_data(to_data(order)) == order


@given(orders)
def test_orders_are_frozen(order: Order) -> None:
    name = dataclasses.fields(order)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(order, name, "x")


@pytest.mark.parametrize(
    "data",
    [
        {}, {"order": "Bribe", "deal": "x"}, {"order": "SetPolicy", "measure": "x"},
        {"order": "SetPolicy", "measure": "x", "level": "2"},
        {"order": "SetPolicy", "measure": "x", "level": 1, "extra": 2},
        {"order": "SetPolicy", "measure": "x", "level": 1.5},
        {"order": "SetPolicy", "measure": "x", "level": True},
        {"order": "SetPolicy", "measure": ["x"], "level": 1},
        {"order": "Allocate", "line": "x", "amount": "many"},
        {"order": "Allocate", "line": "x", "amount": False},
        {"order": "Reply", "deal": "x", "accept": 1},
        {"order": "Answer", "event": "x", "choice": None},
        {"order": 3, "event": "x", "choice": "y"},
    ],
)  # fmt: skip
def test_data_that_is_no_order_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(SaveError, match="order"):
        from_data(data)


def test_the_budget_year_begins_in_april() -> None:
    waits = [Quarter(2027, n).to_april for n in (1, 2, 3, 4)]
    assert waits == [1, 4, 3, 2]
    for n in (1, 2, 3, 4):
        assert Quarter(2027, n).plus(Quarter(2027, n).to_april).number == 2


def test_prices_rise_with_the_level_and_the_second_half_is_dearer(rules: Ruleset) -> None:
    prices = capital_prices(rules)
    assert (prices >= 0).all()
    for m, measure in enumerate(rules.measures):
        if isinstance(measure.record, Policy):
            pips = [lv.pips for lv in measure.record.levels]
            assert prices[m, 1] == pytest.approx(pips[0] * prices[m, 1] / max(pips[0], 1))
    assert surcharge(rules, Quarter(2027, 1)) == 0.0
    assert surcharge(rules, Quarter(2027, 3)) >= 0.0
    assert law_places(rules, Quarter(2027, 1)) >= law_places(rules, Quarter(2027, 3))


def test_a_new_order_about_the_same_thing_replaces_the_earlier_one() -> None:
    session = Session(seed=1)
    session.draft(SetPolicy("power_zones", 1))
    session.draft(SetPolicy("power_zones", 2))
    assert session.drafts() == (SetPolicy("power_zones", 2),)
    assert session.undo() == SetPolicy("power_zones", 2)
    assert session.drafts() == (SetPolicy("power_zones", 1),), "undo restores what was replaced"
    assert session.undo() == SetPolicy("power_zones", 1)
    assert session.undo() is None


def test_what_is_refused_changes_nothing() -> None:
    session = Session(seed=1)
    session.draft(SetPolicy("power_zones", 1))
    before = session.preview.hash()
    for order in (SetPolicy("nobody", 1), SetPolicy("power_zones", 7), Answer("the_raid", "thank"),
                  Reply("gulf_capital_for_japan", accept=True), Propose("us_asia_packaging", 1),
                  Allocate("model_line", float("inf"))):  # fmt: skip
        with pytest.raises(OrderRefused):
            session.draft(order)
        assert session.drafts() == (SetPolicy("power_zones", 1),)
        assert session.preview.hash() == before


def test_a_draft_reaches_the_world_only_with_the_turn() -> None:
    session = Session(seed=1)
    before = session.world.hash()
    session.draft(SetPolicy("power_zones", 1))
    assert session.world.hash() == before
    assert session.preview.hash() != before
    m = session.rules.measure_index("power_zones")
    assert session.preview.next_level[m, 0] == 1
    session.end_turn()
    assert session.world.next_level[m, 0] == 1
    assert session.drafts() == ()


def test_a_law_too_many_is_refused_with_the_number_of_places() -> None:
    session = Session(seed=1)
    laws = [
        o.order
        for o in session.options()
        if o.legal
        and isinstance(o.order, SetPolicy)
        and o.order.level
        and session.rules.policies[o.order.measure].kind == "law"
    ]
    assert laws
    places = law_places(session.rules, session.date)
    session = Session(seed=1)  # a fresh one: a session remembers what it has looked at
    session.world.laws_used[...] = places
    option = session.option(laws[0])
    assert (option.reason, dict(option.values)) == ("reason.law_places", {"places": places})


@pytest.mark.parametrize(
    ("order", "seat", "reason"),
    [
        (SetPolicy("nobody", 1), "government_japan", "reason.unknown"),
        (SetPolicy("gulf_shock", 1), "government_japan", "reason.unknown"),
        (SetPolicy("investment_for_priority", 1), "government_japan", "reason.unknown"),
        (Propose("power_zones", 1), "government_japan", "reason.unknown"),
        (Reply("power_zones", accept=True), "government_japan", "reason.unknown"),
        (SetPolicy("power_zones", 1), "government_us", "reason.not_yours"),
        (Propose("investment_for_priority", 1), "government_us", "reason.not_yours"),
        (SetPolicy("power_zones", 3), "government_japan", "reason.no_level"),
        (Propose("investment_for_priority", -1), "government_japan", "reason.no_level"),
        (SetPolicy("chip_export_controls", 1), "government_us", "reason.locked"),
        (Propose("investment_for_priority", 0), "government_japan", "reason.not_in_force"),
    ],
)
def test_what_nobody_of_the_seat_may_ever_do_is_refused_first(
    order: Order, seat: str, reason: str
) -> None:
    rules = load_ruleset("no_export_controls")
    world = new_world(rules.axes, 1, rules.start)
    with pytest.raises(OrderRefused) as caught:
        require_legal(rules, world, order, seat)
    assert caught.value.reason == reason
