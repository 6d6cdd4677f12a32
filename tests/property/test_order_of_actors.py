"""Nobody wins by standing first in a list."""

from __future__ import annotations

from pathlib import Path
from random import Random  # noqa: TID251 -- only its type: hypothesis hands out a seeded one

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.game import Session
from sim.mechanisms.pipeline import PHASES
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.yamlio import load_yaml
from sim.world.world import FIELDS
from tests.helpers import Bench, copy_configs, random_order, write_yaml


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


# Steps whose luck is dealt by place.
LUCK = {"trust", "events", "shocks", "norms"}  # what norms expect: tests of their own
AXES = {
    "blocs": {"bloc", "other"}, "sectors": {"sector"}, "families": {"family"}, "sizes": {"size"},
    "directions": {"direction"}, "camps": {"camp"}, "eras": {"era"}, "inputs": {"input"},
}  # fmt: skip


@pytest.mark.parametrize("listed", AXES)
def test_the_order_of_a_list_in_the_ruleset_is_irrelevant(listed: str, tmp_path: Path) -> None:
    """A world with the list turned round is the same world, up to the rounding of sums."""
    root = copy_configs(tmp_path)
    path = root / "rulesets" / "base" / "ruleset.yaml"
    file = load_yaml(path)
    write_yaml(path, {**file, listed: file[listed][::-1]})
    here, there = (Bench(load_ruleset("hindcast_2022", r), runs=3) for r in (None, root))
    steps = [phase.id for phase in PHASES if phase.id not in LUCK and phase.run is not None]
    for bench in (here, there):
        bench.step(*steps, quarters=3)
    for (name, one), (_, other) in zip(here.world.arrays(), there.world.arrays(), strict=True):
        turned = tuple(i for i, a in enumerate(FIELDS[name].axes) if a in AXES[listed])
        assert np.flip(other, turned) == pytest.approx(one, rel=1e-9, abs=1e-12), name
