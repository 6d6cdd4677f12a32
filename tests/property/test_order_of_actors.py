"""Nobody wins by standing first in a list."""

from __future__ import annotations

from random import Random  # noqa: TID251 -- only its type: hypothesis hands out a seeded one

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.game import Session
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from tests.helpers import random_order


@settings(max_examples=4)
@given(st.integers(1, 1000), st.randoms(use_true_random=False))
def test_the_order_of_the_agents_is_irrelevant(seed: int, shuffle: Random) -> None:
    rules = load_ruleset()
    one, other = RaceModel(rules, seed=seed, runs=3), RaceModel(rules, seed=seed, runs=3)
    shuffle.shuffle(other.deciders)
    one.run(10)
    other.run(10)
    assert one.world.hash() == other.world.hash()
    one.dispose()
    other.dispose()


@settings(max_examples=6)
@given(st.integers(1, 1000), st.randoms(use_true_random=False))
def test_the_order_of_a_turns_orders_is_irrelevant(seed: int, shuffle: Random) -> None:
    rng = np.random.default_rng(seed)
    session = Session(seed=seed)
    for _ in range(6):
        order = random_order(session, rng)
        if order is not None:
            session.draft(order)
    drafts = list(session.drafts())
    shuffled = list(drafts)
    shuffle.shuffle(shuffled)
    hashes = []
    for orders in (drafts, shuffled):
        model = RaceModel(session.rules, seed=seed, seats=[session.seat])
        model.step(orders)
        model.step()
        hashes.append(model.world.hash())
        model.dispose()
    assert hashes[0] == hashes[1]
