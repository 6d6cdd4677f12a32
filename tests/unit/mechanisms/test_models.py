"""M6: families of models, who uses them and where they come from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.core.arrays import total
from sim.mechanisms import models
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, terms_of

R = 3
CLOSED = ("japan", "us_closed")  # the family of models that most firms of Japan use


def at(bench: Bench, bloc: str, family: str) -> tuple[int, int]:
    return bench.at("bloc", bloc), bench.at("family", family)


def shares(bench: Bench) -> np.ndarray:
    c = bench.context
    return models.wanted(c, models.quality(c), models.allowed(c))


@given(
    hnp.arrays(float, (9, R), elements=st.floats(0.1, 5.0)),
    hnp.arrays(float, (7, 9, R), elements=st.floats(0.0, 1.0)),
    hnp.arrays(float, (7, 9, R), elements=st.floats(0.0, 40.0)),
)
def test_shares_sum_to_one_and_stay_in_bounds(
    price: np.ndarray, ban: np.ndarray, kept: np.ndarray
) -> None:
    bench = Bench(load_ruleset(), runs=R)
    w = bench.world
    w.model_price[...], w.model_ban[...], w.withheld[...] = price, 0.95 * ban, kept
    bench.step("models", quarters=3)
    for share in (w.model_share, shares(bench)):
        assert (share >= 0.0).all()
        assert total(share, 2) == pytest.approx(np.ones((7, 6, R)))
    assert total(w.provenance, 1) == pytest.approx(np.ones((7, R)))
    assert total(w.derived_base) == pytest.approx(np.ones(R))
    assert ((w.unserved >= 0.0) & (w.unserved <= 1.0)).all()


@pytest.mark.parametrize("factor", [1.2, 3.0])
def test_a_dearer_family_loses_users(bench: Bench, factor: float) -> None:
    family = bench.at("family", "us_closed")
    before = shares(bench)
    bench.world.model_price[family] *= factor
    after = shares(bench)
    assert (after[:, :, family] < before[:, :, family]).all()
    others = np.delete(after, family, axis=2) - np.delete(before, family, axis=2)
    assert (others >= 0.0).all()


def test_without_sensitivity_values_and_distrust_decide_nothing(rules: Ruleset) -> None:
    indifferent = Bench(rules, runs=R, draw={"models.sensitivity": np.zeros((6, 1))})
    caring = Bench(rules, runs=R)
    before = [shares(b) for b in (indifferent, caring)]
    for b in (indifferent, caring):
        b.world.relation[...] *= 0.3
        b.world.value_gap[...] = 1.0 - b.world.value_gap
    assert np.array_equal(shares(indifferent), before[0])
    assert not np.allclose(shares(caring), before[1])


def test_without_weights_of_values_and_distrust_only_price_quality_and_habit_are_left(
    rules: Ruleset,
) -> None:
    b = Bench(rules, runs=R, draw={"models.values_weight": [0.0], "models.distrust_weight": [0.0]})
    c, p, w = b.context, b.p.models, b.world
    assert not w.home_preference.any()
    able = models.quality(c)
    price = np.log(p.price * w.model_price * (1.0 + w.duty_cost))
    plain = np.exp(p.quality_weight * able + (p.habit - p.price_weight * price)[:, None])
    plain *= models.allowed(c)[:, None]
    assert shares(b) == pytest.approx(plain / plain.sum(axis=2, keepdims=True))


def test_distrust_of_a_home_takes_users_where_origin_matters_most(bench: Bench) -> None:
    japan, family = at(bench, *CLOSED)
    before = shares(bench)[japan, :, family]
    bench.world.relation[japan, bench.at("bloc", "us")] -= 0.3
    lost = np.log(before / shares(bench)[japan, :, family])
    assert (lost > 0.0).all()
    defence, making = bench.at("sector", "defence"), bench.at("sector", "manufacturing")
    assert (lost[defence] > lost[making]).all()


def test_a_banned_family_has_no_users_at_once_and_they_are_without_a_model_for_a_while(
    bench: Bench,
) -> None:
    japan, family = at(bench, *CLOSED)
    prior = bench.world.model_share[japan, :, family].copy()
    assert (prior > 0.1).all()
    bench.world.model_ban[japan, family] = 1.0
    bench.step("models")
    w = bench.world
    assert not w.model_share[japan, :, family].any()
    assert w.unserved[japan] == pytest.approx(prior)
    bench.step("models", quarters=2)
    assert ((w.unserved[japan] > 0.0) & (w.unserved[japan] < 0.5 * prior)).all()


def test_a_ban_that_stands_costs_its_users_once(bench: Bench) -> None:
    """Half of a market is closed: half of the users at once, then what users want there."""
    japan, family = at(bench, *CLOSED)
    w = bench.world
    prior = w.model_share[japan, :, family].copy()
    bench.world.model_ban[japan, family] = 0.5
    bench.step("models")
    left = w.model_share[japan, :, family].copy()
    assert left == pytest.approx(0.5 * prior / (1.0 - 0.5 * prior), abs=0.05)
    lost = w.unserved[japan].copy()
    bench.step("models", quarters=12)
    assert (w.unserved[japan] < 0.02 * lost).all()
    assert w.model_share[japan, :, family] == pytest.approx(
        shares(bench)[japan, :, family], abs=0.05
    )


def test_a_market_that_opens_takes_nothing_from_anybody(bench: Bench) -> None:
    japan, family = at(bench, *CLOSED)
    bench.world.model_ban[japan, family] = 1.0
    bench.step("models", quarters=20)
    bench.world.model_ban[japan, family] = 0.0
    bench.step("models")
    lost = terms_of(models.run(bench.context), "model_share")["bans"]
    assert lost == pytest.approx(np.zeros_like(lost), abs=1e-12)
    assert (bench.world.model_share[japan, :, family] > 0.01).all()


def test_use_falls_by_a_ban_in_proportion_to_the_share_that_is_lost(rules: Ruleset) -> None:
    """Where firms use all that they can, the loss is the share x the speed of giving up."""
    lost = []
    for share in (0.0, 0.2, 0.6):
        bench = Bench(rules, runs=R)
        bench.world.any_use[...] = 0.95
        bench.world.unserved[...] = share
        before = bench.world.any_use.copy()
        bench.step("adoption")
        lost.append(before - bench.world.any_use)
    assert (lost[1] > lost[0]).all()
    assert lost[2] - lost[0] == pytest.approx(3.0 * (lost[1] - lost[0]))


def test_whoever_loses_the_best_models_has_worse_ones(bench: Bench) -> None:
    japan, family = at(bench, *CLOSED)
    bench.step("models")
    before = bench.world.accessible[japan].copy()
    bench.world.model_ban[japan, family] = 1.0
    bench.step("models")
    assert (bench.world.accessible[japan] < before).all()


def test_users_change_over_slowly(bench: Bench) -> None:
    japan, family = at(bench, *CLOSED)
    before = bench.world.model_share[japan, :, family].copy()
    bench.world.model_price[family] = 1e9
    bench.step("models", quarters=7)
    left = bench.world.model_share[japan, :, family] / before
    assert left == pytest.approx(np.full((6, R), 0.9**7), abs=0.01)  # half-life of seven quarters


def test_a_derived_model_is_looked_through_to_its_base(bench: Bench) -> None:
    w, own = bench.world, bench.p.models.own_part
    derived = bench.at("family", "japan_derived")
    share = np.zeros_like(w.model_share)
    share[:, :, derived] = 1.0
    w.derived_base[...] = 0.0
    w.derived_base[bench.at("family", "china_open")] = 0.75
    w.derived_base[bench.at("family", "us_open")] = 0.25
    found = models.provenance(bench.context, share)[bench.at("bloc", "japan")]
    for bloc, part in (("japan", own), ("china", 0.75 * (1 - own)), ("us", 0.25 * (1 - own))):
        assert found[bench.at("bloc", bloc)] == pytest.approx(np.broadcast_to(part, R)), bloc


def test_other_families_come_from_their_home_alone(bench: Bench) -> None:
    whole = models.origins(bench.context)
    families = bench.rules.file.families
    for f, family in enumerate(families):
        if family.labs:
            assert (whole[f, bench.at("bloc", family.home)] == 1.0).all()
    assert total(whole, 1) == pytest.approx(np.ones((len(families), R)))


def test_a_derived_model_stands_where_its_bases_stand(bench: Bench) -> None:
    derived = bench.at("family", "japan_derived")
    bench.world.derived_base[...] = 0.0
    bench.world.derived_base[bench.at("family", "china_open")] = 1.0
    able = models.family_capability(bench.context)
    offset = bench.p.models.offset
    gap = able[derived] - able[bench.at("family", "china_open")]
    assert gap == pytest.approx(
        np.broadcast_to(offset[derived] - offset[bench.at("family", "china_open")], R)
    )


def test_a_barred_base_is_not_built_on(bench: Bench) -> None:
    china = bench.at("family", "china_open")
    assert (models.bases(bench.context)[china] > 0.1).all()
    bench.world.derived_limit[china] = 1.0
    assert (models.bases(bench.context)[china] < 1e-5).all()


@pytest.mark.parametrize("lab", ["openai", "deepseek", "jp_champions"])
def test_a_better_model_is_never_worse_for_anybody(bench: Bench, lab: str) -> None:
    before, used = models.quality(bench.context), bench.world.model_share.copy()
    bench.world.capability[bench.at("lab", lab)] += 10.0
    after = models.quality(bench.context)
    assert (after >= before).all()
    assert (total(used * after, 2) > total(used * before, 2)).any()


def test_data_in_the_language_help_home_makers_more_than_foreign_ones(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    before = models.quality(bench.context)[japan]
    bench.world.sector_data[japan] += 0.2
    narrowed = models.quality(bench.context)[japan] - before
    home, abroad = bench.at("family", "japan_own"), bench.at("family", "us_closed")
    assert (narrowed[:, home] > narrowed[:, abroad]).all()
    assert (narrowed[:, abroad] > 0.0).all()


def test_localised_data_do_not_help_foreign_models(bench: Bench) -> None:
    japan, abroad = bench.at("bloc", "japan"), bench.at("family", "us_closed")
    before = models.quality(bench.context)[japan]
    bench.world.localisation[japan] = 1.0
    after = models.quality(bench.context)[japan]
    assert (after[:, abroad] < before[:, abroad]).all()
    home = bench.at("family", "japan_own")
    assert after[:, home] == pytest.approx(before[:, home])


def test_labs_earn_what_is_spent_less_what_derived_models_earn(bench: Bench) -> None:
    w = bench.world
    spent = np.full((7, R), 2.0)
    earned = models.lab_income(bench.context, spent)
    assert (earned >= 0.0).all()
    assert (total(earned) < 14.0).all()
    derived = bench.at("family", "japan_derived")
    w.model_share[:, :, derived] = 0.0
    assert total(models.lab_income(bench.context, spent)) == pytest.approx(np.full(R, 14.0))


def test_what_the_step_says_of_access_and_origin_is_of_the_shares_it_leaves(bench: Bench) -> None:
    bench.world.model_ban[at(bench, *CLOSED)] = 0.4
    able = models.quality(bench.context)
    changes = models.run(bench.context)
    share = bench.world.model_share + sum(terms_of(changes, "model_share").values())
    assert become_of(changes, "accessible") == pytest.approx(total(share * able, 2))
    found = models.provenance(bench.context, share)
    assert become_of(changes, "provenance") == pytest.approx(found)


def test_small_models_from_home_are_cheap_modest_and_wanted_where_origin_matters(
    bench: Bench,
) -> None:
    japan, small = at(bench, "japan", "japan_small")
    own = bench.at("family", "japan_own")
    p = bench.p.models
    assert p.price[small] < p.price[own] < p.price[bench.at("family", "us_closed")]
    assert p.offset[small] < 0.0
    share = shares(bench)[japan, :, small]
    defence, making = bench.at("sector", "defence"), bench.at("sector", "manufacturing")
    assert (share[defence] > 1.5 * share[making]).all()
