"""Bundles between parties: how gains are split, what a breach costs, whether chances are true."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.core.arrays import Array, Mask, logistic
from sim.mechanisms import bargain, bundles, pacts
from sim.mechanisms.context import Context
from sim.mechanisms.governments import vote_near
from sim.model import RaceModel
from sim.orders.types import Propose
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.rules.yamlio import load_yaml
from tests.helpers import Bench, copy_configs, terms_of, write_yaml

PHASES = ("bundles", "measures", "politics", "relations")
BROKEN = ("government_asia", "government_us")
SPLITS = np.linspace(0.0, 1.0, 101)


def split(share: float, own_outside: float = 0.0, other_outside: float = 0.0) -> float:
    """Part of a pie of one that the proposer gets."""
    own, other = SPLITS - own_outside, 1.0 - SPLITS - other_outside
    best, found = bargain.best_bundle(own[None], other[None], np.array([share]))
    assert found[0]
    return float(SPLITS[best[0]])


def pair_of(bench: Bench, one: str, other: str) -> int:
    return bench.rules.pairs.index((one, other))


def give(bench: Bench, item: str, giver: str, taker: str, level: int = 2) -> int:
    """Put an item in force between two parties; its pair."""
    x = bench.at("exchange", f"{item}.{giver}.{taker}")
    pair = bench.rules.exchanges[x].pair
    w = bench.world
    w.traded[x], w.pact_left[pair], w.pact_age[pair] = level, 8.0, 2.0
    return pair


# -- bargaining -----------------------------------------------------------------------------------


def test_symmetric_players_split_equally() -> None:
    assert split(0.5) == pytest.approx(0.5)


def test_who_is_patient_or_has_more_without_a_deal_gets_more() -> None:
    assert split(0.7) > split(0.5)
    assert split(0.5, own_outside=0.2) > split(0.5)
    assert split(0.5, other_outside=0.2) < split(0.5)


def test_weights_of_a_pair_sum_to_one_and_grow_with_patience(rules: Ruleset) -> None:
    same = Bench(rules, draw={"deals.patience": np.full((9, 1), 0.95), "deals.vote_haste": [1.0]})
    assert bargain.shares(same.context) == pytest.approx(0.5)
    mixed = bargain.shares(Bench(rules).context)
    assert mixed.sum(axis=1) == pytest.approx(1.0)
    china = rules.pairs.index(("government_china", "government_us")), 0
    assert (mixed[china] > 0.5).all()  # a long view against deadlines


def test_a_vote_ahead_weakens_a_government(rules: Ruleset) -> None:
    q = rules.pairs.index(("government_eu", "government_us"))
    haste = {"deals.vote_haste": [3.0]}
    dates = range(0, 40, 2)
    plain, hasty = Bench(rules), Bench(rules, draw=haste)
    moved = []
    for quarter in dates:
        plain.world.quarter = hasty.world.quarter = quarter
        near = vote_near(rules, plain.context.date)[
            [plain.at("bloc", "eu"), plain.at("bloc", "us")]
        ]
        change = (bargain.shares(hasty.context) - bargain.shares(plain.context))[q, 1]
        if near[1] and not near[0]:
            assert (change < 0).all()
            moved.append(quarter)
        elif not near.any():
            assert not change.any()
    assert moved


def test_nobody_agrees_to_less_than_it_has_without_a_deal_when_noise_is_zero(
    rules: Ruleset,
) -> None:
    draw = {"deals.doubt": [0.0], "deals.firmness": [1500.0], "deals.least_chance": [0.0]}
    bench, seen = Bench(rules, runs=13, draw=draw), 0
    for _ in range(10):
        _, talks = bundles.settle(bench.context)
        agreed = talks.take(talks.accepted)
        assert (agreed.gain > 0).all()
        assert (agreed.utility >= -0.01).all()
        seen += len(agreed)
        bench.step(*PHASES)
    assert seen > 100


def test_a_bundle_moves_what_its_items_say_and_ends_with_its_term(bench: Bench) -> None:
    asia = bench.at("bloc", "asia")
    give(bench, "chip_licence", "government_us", "government_asia", 3)
    bench.world.pact_age[...] = 3.0
    bench.step("measures")
    assert (bench.world.chip_priority[asia] > 1.3).all()
    bench.world.pact_left[...] = 1.0
    sheet = pacts.Sheet.of(bench.context)
    assert not sheet.traded.any()
    assert not sheet.left.any()


# -- word and memory ------------------------------------------------------------------------------


def breaking(rules: Ruleset) -> Bench:
    """A bench on which everybody leaves what it can leave."""
    bench = Bench(rules, draw={"deals.penalty": [-9.0], "deals.least_chance": [2.0]})
    give(bench, "chip_licence", "government_us", "government_asia")
    return bench


def test_a_breach_costs_word_the_partner_and_half_as_much_with_third_parties(
    rules: Ruleset,
) -> None:
    bench = breaking(rules)
    changes = bundles.run(bench.context)
    memory = terms_of(changes, "reputation")
    word = terms_of(changes, "credibility")["breach"]
    one, two = (bench.at("party", p) for p in rules.pairs[pair_of(bench, *BROKEN)])
    lost = -float(bench.p.politics.reputation_breach[0])
    half = lost * float(bench.p.deals.third_part[0])
    third = next(i for i in range(len(rules.axes["party"])) if i not in {one, two})
    for run in range(bench.world.runs):
        (who,) = [p for p in (one, two) if memory["breach"][:, p, run].any()]  # one breach ends it
        partner = one + two - who
        assert memory["breach"][partner, who, run] == pytest.approx(lost)
        assert not memory["breach"][third, who, run]
        assert memory["third_parties"][third, who, run] == pytest.approx(half)
        assert not memory["third_parties"][partner, who, run]
    assert ((word < 0).sum(axis=0) == 1).all()


def test_of_two_who_would_leave_either_may_be_the_first(rules: Ruleset) -> None:
    bench = Bench(rules, runs=64, draw={"deals.penalty": [-9.0], "deals.least_chance": [2.0]})
    give(bench, "chip_licence", *BROKEN[::-1])
    memory = terms_of(bundles.run(bench.context), "reputation")["breach"]
    left = [memory[:, bench.at("party", p)].any(axis=0).sum() for p in BROKEN]
    assert sum(left) == bench.world.runs
    assert min(left) > bench.world.runs / 4


def test_a_breach_sets_two_blocs_apart_and_a_deal_kept_draws_them_together(rules: Ruleset) -> None:
    for broken in (True, False):
        keeps = {"deals.penalty": [9.0], "deals.least_chance": [2.0]}
        bench = breaking(rules) if broken else Bench(rules, draw=keeps)
        us, asia = bench.at("bloc", "us"), bench.at("bloc", "asia")
        plain = Bench(rules, draw={"deals.least_chance": [2.0]})
        give(bench, "chip_licence", "government_us", "government_asia")
        for one in (bench, plain):
            one.step("bundles", "relations")
        moved = bench.world.relation - plain.world.relation
        assert moved[us, asia] == pytest.approx(moved[asia, us])
        assert (moved[us, asia] < -0.02).all() if broken else (moved[us, asia] > 0).all()


def test_an_exclusive_deal_lapses_the_deals_with_rivals(bench: Bench) -> None:
    china = give(bench, "data_models", "government_china", "government_gulf")
    x = bench.at("exchange", "exclusivity.government_gulf.government_us")
    sheet = pacts.Sheet.of(bench.context)
    sheet.traded[x], sheet.left[bench.rules.exchanges[x].pair] = 2.0, 8.0
    pacts.close_doors(bench.context, sheet)
    assert not sheet.left[china].any()
    gulf, beijing = bench.at("party", "government_gulf"), bench.at("party", "government_china")
    (gone,) = sheet.lapsed_deals
    assert (gone.party, gone.other, gone.measure) == (gulf, beijing, -1)
    assert gone.runs.all()
    assert not sheet.left_deals


def test_reputation_counts_from_its_centre(bench: Bench) -> None:
    bench.world.reputation[...] = 0.5
    assert not bargain.stance(bench.context).terms["memory"].any()
    bench.world.reputation[...] = 0.6
    assert bargain.stance(bench.context).terms["memory"] == pytest.approx(0.01)


def test_japan_carries_between_the_us_and_the_eu_while_both_trust_it(bench: Bench) -> None:
    q = pair_of(bench, "government_eu", "government_us")
    assert not bargain.bridge(bench.context).any()
    bench.world.level[bench.rules.measure_index("us_eu_bridge")] = 1.0
    bench.world.reputation[...] = 0.6
    added = bargain.bridge(bench.context)
    assert (added[q] > 0).all()
    assert not np.delete(added, q, axis=0).any()
    bench.world.reputation[bench.at("party", "government_eu")] = 0.3
    assert not bargain.bridge(bench.context).any()


# -- chances --------------------------------------------------------------------------------------


def calibrated(shown: Array, agreed: Array | Mask, tenths: int = 10, least: int = 100) -> None:
    """2,000 proposals; in each tenth with enough of them the two agree within five points.

    Args:
        tenths: how many must have enough; least: what is enough.
    """
    assert len(shown) >= 2000
    place = np.minimum((shown * 10).astype(int), 9)
    full = [t for t in range(10) if (place == t).sum() >= least]
    assert len(full) >= tenths, np.bincount(place)
    for t in full:
        here = place == t
        assert abs(shown[here].mean() - agreed[here].mean()) <= 0.05, t


def offers(bench: Bench, rng: np.random.Generator, many: int) -> Array:
    """Utilities to the other side of bundles thrown together at random, in the present state."""
    rules, c, out = bench.rules, bench.context, []
    worth, here = bargain.values(c), bargain.stance(c)
    for _ in range(many):
        pair, judge, run = (int(rng.integers(n)) for n in (len(rules.pairs), 2, c.world.runs))
        own = [e for e in rules.exchanges if e.pair == pair]
        chosen = rng.permutation(len(own))[: int(rng.integers(1, bargain.MOST + 1))]
        utility = float((here.trust - here.outside)[pair, judge, run])
        for exchange in (own[i] for i in chosen):
            level = int(rng.integers(1, exchange.levels + 1))
            row = bargain.exchange_row(rules, rules.pairs[pair][judge], exchange, level)
            utility += float(worth[row, run])
        out.append(utility)
    return np.array(out)


def test_the_shown_chance_is_how_often_those_who_know_themselves_say_yes(rules: Ruleset) -> None:
    """The other side knows what nobody outside sees; over that the shown chance is the mean."""
    rng = np.random.default_rng(3)
    bench, utilities = Bench(rules, runs=13), []
    for _ in range(10):
        utilities.append(offers(bench, rng, 800))
        bench.step(*PHASES)
    x = np.concatenate(utilities)
    firmness, doubt = (float(getattr(bench.p.deals, n)[0]) for n in ("firmness", "doubt"))
    shown = bargain.chance_of(x, np.full(1, firmness), np.full(1, doubt))
    hidden = firmness * (x + rng.normal(0.0, doubt, len(x)))
    calibrated(shown, np.less(rng.random(len(x)), logistic(hidden)))


def test_replies_to_bots_and_to_japan_come_as_often_as_shown(rules: Ruleset) -> None:
    bench = Bench(rules, runs=197, draw={"deals.least_chance": [0.0], "deals.pause": [0.0]})
    shown, agreed = [], []
    for _ in range(8):
        _, talks = bundles.settle(bench.context)
        talks = talks.take(talks.made)
        shown.append(talks.chance)
        agreed.append(talks.accepted)
        bench.step(*PHASES)
    model = RaceModel(rules, seed=4, runs=197, seats=["government_japan"])
    own = [d.id for d in rules.deals.values() if d.proposer == "government_japan"]
    for quarter in range(24):
        model.step([Propose(name, 1 + quarter % len(rules.deals[name].levels)) for name in own])
        for response in model.records[-1].responses:
            if response.deal in own:
                shown.append(response.judgement.chance)
                agreed.append(response.accepted)
    model.dispose()
    calibrated(np.concatenate(shown), np.concatenate(agreed), tenths=5, least=500)


def test_what_bots_propose_is_foreseen_well(
    rules: Ruleset, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, settle = [], bundles.settle

    def watched(c: Context) -> tuple[pacts.Sheet, bundles.Talks]:
        sheet, talks = settle(c)
        seen.append(talks.take(talks.made))
        return sheet, talks

    monkeypatch.setattr(bundles, "settle", watched)
    model = RaceModel(rules, seed=2, runs=53)
    model.run()
    model.dispose()
    errors = np.concatenate([(talks.chance - talks.accepted) ** 2 for talks in seen])
    assert len(errors) > 2000
    assert errors.mean() <= 0.10


def test_each_reply_states_its_terms_and_they_sum(bench: Bench) -> None:
    c = bench.context
    _, talks = bundles.settle(c)
    assert len(talks) > 5
    for k in np.flatnonzero(talks.chance > 0).tolist():
        terms = bundles.reasons(c, talks, k)
        assert terms
        assert sum(t.value for t in terms) == pytest.approx(talks.utility[k], abs=1e-9)


def test_the_order_of_parties_in_the_ruleset_changes_nothing(tmp_path: Path) -> None:
    root = copy_configs(tmp_path)
    path = root / "rulesets" / "base" / "ruleset.yaml"
    file = load_yaml(path)
    write_yaml(path, {**file, "parties": file["parties"][::-1]})
    here, there = (Bench(load_ruleset("report_2025", r), runs=3) for r in (None, root))
    assert here.rules.pairs == there.rules.pairs
    for bench in (here, there):
        bench.step(*PHASES, quarters=6)
    assert here.world.traded.any()
    assert np.array_equal(here.world.traded, there.world.traded)
    assert np.flip(there.world.reputation, (0, 1)) == pytest.approx(here.world.reputation)


# -- when two talk again --------------------------------------------------------------------------


def test_who_agreed_on_nothing_talks_again_after_the_pause(rules: Ruleset) -> None:
    """With a pause of four quarters and talks every two, the shortest gap is four."""
    bench = Bench(rules, runs=13, draw={"deals.least_chance": [2.0]})  # nobody ever proposes
    last, gaps = np.full((len(rules.pairs), bench.world.runs), -99), set()
    for quarter in range(24):
        _, talks = bundles.settle(bench.context)
        again = last[talks.pair, talks.run] >= 0
        gaps |= set((quarter - last[talks.pair, talks.run])[again].tolist())
        last[talks.pair, talks.run] = quarter
        bench.step("bundles")
    assert min(gaps) == rules.number("deals.pause") == 4


def test_exclusivity_bars_talks_with_a_rival_of_its_taker(bench: Bench) -> None:
    q = pair_of(bench, "government_china", "government_gulf")
    rival = bench.p.politics.rival_relation
    assert not pacts.closed(bench.rules, bench.world, rival).any()
    give(bench, "exclusivity", "government_gulf", "government_us")
    assert pacts.closed(bench.rules, bench.world, rival)[q].all()
