from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.errors import InvariantError
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.world.book import BOUND, Book, apply
from sim.world.changes import Add, Become, Change, Move, Scale, move
from sim.world.invariants import balances, check
from sim.world.world import World
from tests.helpers import Bench, differing

R = 3


def fresh(rules: Ruleset) -> World:
    world = Bench(rules, runs=R).world
    world.idle[...] = 0.4  # chips that can be moved
    return world


def booked(book: Book, target: str) -> dict[str, np.ndarray]:
    out: dict[str, np.ndarray] = {}
    for entry in book.entries:
        if entry.target == target:
            out[entry.cause] = out.get(entry.cause, 0.0) + entry.amount
    return out


@given(st.lists(st.floats(-1.5, 1.5), min_size=1, max_size=4))
def test_an_addition_is_the_sum_of_its_terms_and_the_bound_takes_the_rest(
    amounts: list[float],
) -> None:
    world, book = fresh(load_ruleset()), Book()
    before = world.trust.copy()
    apply(
        world, [Add("trust", **{f"c{i}": np.full(R, a) for i, a in enumerate(amounts)})], "s", book
    )
    terms = booked(book, "trust")
    assert sum(terms.values(), np.zeros_like(before)) == pytest.approx(
        world.trust - before, abs=1e-12
    )
    assert world.trust.min() >= 0
    assert world.trust.max() <= 1
    free = before + sum(amounts)
    assert (BOUND in terms) == bool(((free < -1e-12) | (free > 1 + 1e-12)).any()) or np.abs(
        terms.get(BOUND, np.zeros(1))
    ).max() < 1e-12


@given(st.lists(st.floats(0.05, 20.0), min_size=1, max_size=4))
def test_a_product_is_booked_by_factors_that_sum_to_the_change(factors: list[float]) -> None:
    world, book = fresh(load_ruleset()), Book()
    before = world.gdp.copy()
    apply(
        world, [Scale("gdp", **{f"f{i}": np.full(R, f) for i, f in enumerate(factors)})], "s", book
    )
    change = world.gdp - before
    terms = booked(book, "gdp")
    assert sum(terms.values(), np.zeros_like(before)) == pytest.approx(change, rel=1e-9, abs=1e-6)
    for i, factor in enumerate(factors):
        if f"f{i}" in terms:
            assert (np.sign(terms[f"f{i}"]) == np.sign(np.log(factor))).all()


def test_scaling_zero_leaves_zero_and_books_nothing(rules: Ruleset) -> None:
    world, book = fresh(rules), Book()
    world.backlog[...] = 0.0
    apply(world, [Scale("backlog", lapse=np.full(R, 0.5))], "s", book)
    assert not world.backlog.any()
    assert not book.entries


def test_changes_see_what_their_predecessors_left(rules: Ruleset) -> None:
    world = fresh(rules)
    world.gdp[...] = 100.0
    apply(world, [Add("gdp", a=np.full(R, 20.0)), Scale("gdp", b=np.full(R, 2.0))], "s")
    assert np.array_equal(world.gdp, np.full_like(world.gdp, 240.0))


def test_book_and_no_book_give_the_same_state(rules: Ruleset) -> None:
    changes: list[Change] = [
        Add("trust", a=np.full(R, 0.9)),
        Scale("gdp", b=np.full(R, 1.1), c=np.full(R, 0.7)),
        Become("growth", np.full((7, R), 0.01)),
        move("idle", "installed", fresh(rules).idle * 0.5, "energised"),
    ]
    with_book, without = fresh(rules), fresh(rules)
    apply(with_book, changes, "s", Book())
    apply(without, changes, "s")
    assert with_book.hash() == without.hash()


def test_a_move_keeps_the_balance_of_its_good(rules: Ruleset) -> None:
    world, book = fresh(rules), Book()
    opening = balances(world)
    apply(world, [move("idle", "installed", world.idle * 0.25, "energised")], "sites", book)
    check(world, opening)
    assert booked(book, "idle")["energised"] == pytest.approx(
        -booked(book, "installed")["energised"]
    )


def test_what_enters_is_counted_with_the_opposite_sign(rules: Ruleset) -> None:
    world = fresh(rules)
    opening = balances(world)
    before = world.made[0, 0]
    made = np.zeros_like(world.made)
    made[0] = 2.0
    into = np.zeros_like(world.idle)
    into[0, 0] = 2.0
    apply(world, [Move("made", "idle", made, into, "deliveries")], "chips")
    assert world.made[0, 0] == before + 2.0
    check(world, opening)


def test_an_unbalanced_move_breaks_a_law(rules: Ruleset) -> None:
    world = fresh(rules)
    opening = balances(world)
    amount = world.idle * 0.5

    def all_of_it() -> None:  # noticed at once or at the end of the quarter
        apply(world, [Move("idle", "installed", amount, amount * 1.01, "x")], "s")
        check(world, opening)

    with pytest.raises(InvariantError):
        all_of_it()


def test_an_account_cannot_go_negative(rules: Ruleset) -> None:
    world = fresh(rules)
    with pytest.raises(InvariantError, match="'idle' went negative in step 'sites'"):
        apply(world, [move("idle", "installed", world.idle + 1.0, "x")], "sites")


def test_accounts_change_by_moves_of_one_good_only(rules: Ruleset) -> None:
    with pytest.raises(InvariantError, match="'power' is an account"):
        apply(fresh(rules), [Add("power", x=np.ones(R))], "s")
    with pytest.raises(InvariantError, match="no account joins 'idle' and 'power'"):
        apply(fresh(rules), [Move("idle", "power", np.zeros(R), np.zeros(R), "x")], "s")
    with pytest.raises(InvariantError, match="no account joins"):
        apply(fresh(rules), [Move("trust", "harm", np.zeros(R), np.zeros(R), "x")], "s")


def test_numbers_that_are_not_finite_or_leave_their_bounds_are_noticed(rules: Ruleset) -> None:
    world = fresh(rules)
    opening = balances(world)
    world.trust[2, 1] = np.nan
    with pytest.raises(InvariantError, match="'trust' holds a number that is not finite"):
        check(world, opening)
    world.trust[2, 1] = 1.2
    with pytest.raises(InvariantError, match="'trust' left its bounds"):
        check(world, opening)


def test_the_copies_of_a_quarter_lead_to_its_end_and_stay_as_they_were(rules: Ruleset) -> None:
    model = RaceModel(rules, seed=8, runs=R, book=True)
    assert model.book is not None
    ends = [model.world.hash()]
    for _ in range(4):
        model.step()
        ends.append(model.world.hash())
    for quarter in range(4):
        steps = list(model.book.steps(quarter))
        assert steps[0][1].hash() == ends[quarter]
        assert steps[-1][2].hash() == ends[quarter + 1]
        assert all(one[2] is next_[1] for one, next_ in pairwise(steps))
    model.dispose()


def test_the_world_after_a_step_has_what_changed_and_what_was_left_alone(rules: Ruleset) -> None:
    world, book = fresh(rules), Book()
    book.start(world)
    apply(world, [Add("trust", a=np.full(R, 0.01))], "s", book)
    book.snapshot(0, "s", world)
    world.trust += 1.0
    ((name, before, after),) = book.steps(0)
    assert name == "s"
    assert after.trust == pytest.approx(before.trust + 0.01)
    assert differing(before, after) == ["trust"]
