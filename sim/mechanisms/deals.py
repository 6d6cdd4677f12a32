"""Deals (M11, plain): the other side judges by signed, named terms; its answer is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

import numpy as np

from sim.core.arrays import Array, Mask, clip, logistic
from sim.indicators import value
from sim.mechanisms.conditions import holds
from sim.rules.ruleset import Ruleset
from sim.rules.schema.effects import FixedTerm, IndicatorTerm, LevelTerm, MeasureTerm, Term
from sim.rules.schema.measures import Deal
from sim.world.world import World


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the other side sees a proposal.

    Attributes:
        terms: term id to its weight in logit units, (R,) each; they sum to `logit`.
        open: False where a red line stops it.
        chance: probability of acceptance, 0 where a red line stops it.
        unstopped: the chance if no red line stood in the way.
        stopped_by: per red line, True where it stops.
    """

    terms: dict[str, Array]
    open: Mask
    chance: Array
    unstopped: Array
    stopped_by: dict[str, Mask]


RELATION, WORD, REPUTATION = "relation", "word", "reputation"


def judge(rules: Ruleset, world: World, deal: Deal, level: Array) -> Judgement:
    """Terms and chance of a proposal at the levels asked, (R,).

    The terms of the record are joined by the relation between the blocs, the proposer's word and
    its reputation with the partner; of the last two only the distance from one half counts.
    """
    blocs, parties, actors = rules.axes["bloc"], rules.axes["party"], rules.actors
    p = rules.p.deals
    giver, taker = actors[deal.proposer], actors[deal.partner]
    a, b = blocs.index(giver.bloc), blocs.index(taker.bloc)
    terms = {t.id: _term(rules, world, t, level) for t in deal.terms}
    terms[RELATION] = deal.relation_slope * (world.relation[b, a] - 0.5)
    terms[WORD] = p.word_slope * (world.credibility[a] - 0.5)
    own_party = giver.party or "row"
    memory = world.reputation[parties.index(deal.partner_party), parties.index(own_party)]
    terms[REPUTATION] = p.reputation_slope * (memory - 0.5)
    logit = np.zeros(world.runs)
    for weight in terms.values():
        logit = logit + weight
    free = np.ones(world.runs, bool)
    stopped = {}
    for line in deal.red_lines:
        stopped[line.id] = ~holds(rules, world, line.unless)
        free &= ~stopped[line.id]
    chance = logistic(logit)
    return Judgement(terms, free, np.where(free, chance, 0.0), chance, stopped)


def _term(rules: Ruleset, world: World, term: Term, level: Array) -> Array:
    match term:
        case FixedTerm():
            return np.full(world.runs, float(term.weight))
        case IndicatorTerm():
            raw = term.slope * (value(rules, world, term.indicator) - term.centre)
            return clip(raw, term.low, term.high)
        case MeasureTerm():
            on = world.level[rules.measure_index(term.measure)] >= term.level
            return np.where(on, term.weight, term.otherwise).astype(float)
        case LevelTerm():
            weights = np.array((0.0, *term.weights), float)
            return np.asarray(weights[np.minimum(level.astype(int), len(weights) - 1)])
        case _:
            assert_never(term)
