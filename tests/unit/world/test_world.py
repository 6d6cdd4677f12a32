from __future__ import annotations

import numpy as np
import pytest

from sim.core.units import known_units
from sim.rules.ruleset import Ruleset
from sim.world.world import FIELDS, LEVERS, new_world

R = 17


def test_every_array_ends_with_the_runs_and_has_its_declared_axes(rules: Ruleset) -> None:
    world = new_world(rules.axes, R, rules.start)
    for name, array in world.arrays():
        assert array.shape == (*rules.axes.shape(FIELDS[name].axes), R)
        assert array.dtype == float
        assert array.flags.writeable


def test_every_field_says_its_unit_and_meaning() -> None:
    units = {*known_units(), "kW per H100e", "USD thousand per H100e", "ratio"}
    for f in FIELDS.values():
        assert f.meaning
        assert f.unit in units, f.name
        assert f.role in {"stock", "flow", "lever", "clock"}
        assert f.low <= f.high
        assert f.sign in {-1, 1}
    assert all(FIELDS[name].start in {0.0, 1.0} for name in LEVERS)


def test_fields_are_views_of_the_flat_array_and_stay_so_when_assigned(rules: Ruleset) -> None:
    world = new_world(rules.axes, R, rules.start)
    held = world.trust
    world.trust = world.trust * 0.5
    assert world.trust is held
    assert all(np.shares_memory(array, world.flat) for _, array in world.arrays())
    joined = np.concatenate([array.reshape(-1, R) for _, array in world.arrays()])
    assert np.array_equal(joined, world.flat)


def test_levers_lie_in_one_stretch(rules: Ruleset) -> None:
    """All of them are set at once: a new lever is declared beside the others."""
    world = new_world(rules.axes, R, rules.start)
    joined = np.concatenate([getattr(world, name).reshape(-1, R) for name in LEVERS])
    assert np.array_equal(joined, world.levers)
    world.levers[...] = 7.0
    assert [n for n, a in world.arrays() if (a == 7.0).all()] == list(LEVERS)


def test_a_copy_is_independent(rules: Ruleset) -> None:
    world = new_world(rules.axes, 3, rules.start)
    copy = world.copy()
    assert copy.hash() == world.hash()
    copy.trust += 0.1
    assert copy.hash() != world.hash()


def test_taking_runs_keeps_their_bits(rules: Ruleset) -> None:
    world = new_world(rules.axes, 3, rules.start)
    world.trust += np.array([0.0, 0.01, 0.02])
    twice = world.take([2, 2, 0])
    assert twice.runs == 3
    assert np.array_equal(twice.trust[:, 0], world.trust[:, 2])
    twice.trust += 1
    assert world.trust.max() < 1
    assert world.take([1]).take([0]).hash() == world.take([1]).hash()


def test_the_hash_sees_every_bit_but_not_the_sign_of_zero(rules: Ruleset) -> None:
    world = new_world(rules.axes, 3, rules.start)
    before = world.hash()
    world.harm[0, 0] = np.nextafter(world.harm[0, 0], 2)
    assert world.hash() != before
    world = new_world(rules.axes, 3, rules.start)
    world.growth[...] = -0.0
    assert world.hash() == before
    world.quarter = 1
    assert world.hash() != before


@pytest.mark.parametrize("name", sorted(LEVERS))
def test_levers_start_neutral(rules: Ruleset, name: str) -> None:
    world = new_world(rules.axes, 3, {})
    assert np.array_equal(
        getattr(world, name), np.full_like(getattr(world, name), FIELDS[name].start)
    )
