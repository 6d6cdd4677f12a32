"""Norms and coalitions (M12): who takes part in which rules, why, and whose rules reach others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, Mask, clip, identity, logistic, some, total
from sim.core.units import Quarter
from sim.mechanisms.context import Context
from sim.mechanisms.regulation import force
from sim.mechanisms.values import distance
from sim.rules.ruleset import Ruleset
from sim.world.changes import Add, Become, Change

MINILATERAL = "minilateral"
APART = {MINILATERAL, "law"}  # arenas that the common track does not run through
PROPOSED = 10**6  # quarter of what opens only when somebody proposes it


@dataclass(frozen=True, slots=True)
class Table:
    """The records as arrays over norms N, blocs B, directions D and camps C.

    Attributes:
        stringency, hardness, value_weight: (N, 1).
        values, named: (N, 1, D, 1) place on the map, and 1 for the directions that count.
        ideals: (N, B, 1), not a number where the duties of the blocs tell.
        sponsors: (N, B, 1) weights that sum to 1.
        testing: (N, 1, 1, 1).
        lean: (N, C, 1) 1 for the camp it speaks for, -1 for the other, 0 for the undecided.
        arena: (N,) place on the axis.
        clubs, common: (N, 1, 1) 1 for mini-laterals; for what they take effort from.
        may_join: (N, B, 1).
        single: (B, 1) whether a bloc joins as one, by luck, or as a group, by shares.
        opens: (N,) quarter of the scenario.
        founders: (N, B, 1) membership when it opens.
    """

    stringency: Array
    hardness: Array
    value_weight: Array
    values: Array
    named: Array
    ideals: Array
    sponsors: Array
    testing: Array
    lean: Array
    arena: Index
    clubs: Array
    common: Array
    may_join: Mask
    single: Mask
    opens: Index
    founders: Array


@lru_cache(maxsize=8)
def table(rules: Ruleset) -> Table:
    """The norms of a ruleset as arrays. Read only."""
    records, blocs = tuple(rules.norms.values()), rules.axes["bloc"].ids
    camps = rules.axes["camp"].ids
    opens = [
        Quarter.parse(n.opens).since(rules.first_quarter) if n.opens else PROPOSED for n in records
    ]

    place = np.array(
        [[[[n.values.get(d, np.nan)] for d in rules.axes["direction"].ids]] for n in records], float
    )

    def by_bloc(shares: list[dict[str, float]], missing: float = 0.0) -> Array:
        return np.array([[[s.get(b, missing)] for b in blocs] for s in shares], float)

    def column(name: str) -> Array:
        return np.array([[getattr(n, name)] for n in records], float)

    def flag(arenas: set[str]) -> Array:
        return np.array([[[n.arena in arenas]] for n in records], float)

    return Table(
        stringency=column("stringency"),
        hardness=column("hardness"),
        value_weight=column("value_weight"),
        values=np.nan_to_num(place),
        named=(~np.isnan(place)).astype(float),
        ideals=by_bloc([n.ideals for n in records], np.nan),
        sponsors=by_bloc([n.sponsors for n in records]),
        testing=column("testing")[:, :, None, None],
        lean=np.array([[[_side(n.camp, camp)] for camp in camps] for n in records], float),
        arena=np.array([rules.axes["arena"].index(n.arena) for n in records], int),
        clubs=flag({MINILATERAL}),
        common=1.0 - flag(APART),
        may_join=np.array(
            [[[not n.open_to or b in n.open_to] for b in blocs] for n in records], bool
        ),
        single=np.array([[not b.group] for b in rules.blocs.values()], bool),
        opens=np.array(opens, int),
        founders=by_bloc([n.members.get(n.opens, {}) for n in records]),
    )


def _side(speaks_for: str, camp: str) -> float:
    if not speaks_for or camp == "undecided":
        return 0.0
    return 1.0 if camp == speaks_for else -1.0


# -- what blocs want, and what draws them ---------------------------------------------------------


def weights(c: Context) -> Array:
    """Weight of every bloc in the world: half by output, half by people, (bloc, R)."""
    gdp = c.world.gdp
    return np.asarray(0.5 * gdp / total(gdp) + c.constant(_people))


def _people(c: Context) -> Array:
    people = c.p.economy.population
    return np.asarray(0.5 * people / total(people))


def breadth(c: Context) -> Array:
    """Membership of every norm by output and people, 0..1, (norm, R)."""
    return total(c.world.membership * weights(c), 1)


def ideals(c: Context) -> Array:
    """Stringency that blocs want, 0..1, (norm, bloc, R): their own duties, as they bind at home.

    In matters in which these do not tell (weapons, armed forces) the record of the norm does.
    """
    w, own = c.world, table(c.rules).ideals
    home = np.maximum(w.model_duties, w.use_duties) * force(c)
    return np.where(np.isnan(own), home, own)


def gaps(c: Context, wide: Array) -> Array:
    """Distance of every norm from what a bloc wants, 0..1, (norm, bloc, R).

    Stringency and place on the map of values, by the weight of values in the norm; a text that asks
    for less than a bloc wants is nearer than one that asks for more. Texts get thinner as members
    become more; effort of its own government takes a distance away, or adds to it.

    Args:
        wide: `breadth`.
    """
    w, p, t = c.world, c.p.norms, table(c.rules)
    asked = t.stringency * (1.0 - p.thinning * wide)
    more = asked[:, None] - ideals(c)
    strict = np.maximum(more, -p.laxer * more)
    apart = distance(c, t.named * (t.values - w.bloc_values))
    gap = strict + t.value_weight[:, None] * (apart - strict) - p.stance * w.norm_push
    return clip(gap, 0.0, 1.0)


def law_behind(c: Context) -> Array:
    """Law at home behind what a bloc says abroad, 0..1, (bloc, R).

    0 for guidelines, one half for a framework law, 1 for duties in force, and nothing as long as
    the bloc cannot test what its rules ask.
    """
    w, p = c.world, c.p.norms
    binding = np.maximum(w.model_duties, w.use_duties) * w.hardness
    framework = clip(binding / p.framework - 0.5, 0.0, 0.5)
    duties = clip((binding - p.duties_from) / (p.duties - p.duties_from), 0.0, 1.0)
    return np.asarray((framework + 0.5 * duties) * able(c))


def able(c: Context) -> Array:
    """Whether a bloc can test: 0 below the threshold less the margin, 1 from it, (bloc, R)."""
    p = c.p.norms
    return clip((c.world.assurance - p.able) / p.able_margin + 1.0, 0.0, 1.0)


def pull(c: Context) -> Array:
    """What technology leaves of a sponsor's voice, 0..1, (bloc, R).

    `rule_power_without_tech` of it needs none; the rest grows with the bloc's part of the world's
    output (a market that others want) and of the models in use.
    """
    w = c.world
    world = w.gdp / total(w.gdp)
    strong = world + total(world[:, None] * w.provenance)
    alone = c.p.norms.rule_power_without_tech
    return np.asarray(alone + (1.0 - alone) * np.minimum(1.0, strong / c.p.norms.strong))


def backing(c: Context, law: Array) -> Array:
    """How far effort for a norm counts by the law behind it, the unbacked part..1, (bloc, R)."""
    alone = c.p.norms.unbacked
    return np.asarray(alone + (1.0 - alone) * law)


def attractions(c: Context, wide: Array, gap: Array, law: Array) -> dict[str, Array]:
    """What speaks for or against joining, in logit, each broadcastable to (norm, bloc, R).

    Args:
        wide, gap, law: `breadth`, `gaps`, `law_behind`.
    """
    w, p, t = c.world, c.p.norms, table(c.rules)
    voice = t.sponsors * w.membership
    heard = w.credibility * pull(c)
    backed = backing(c, law)
    tide = wide * logistic((wide - p.tipping) / p.tipping_width)
    aid = np.maximum(w.capacity_aid, 0.0) * ~t.single[:, None]
    hold = p.leverage * (w.provenance + p.aid * aid) + p.friendship * (w.relation - 0.5)
    clubs = total(t.clubs * w.membership)
    return {
        "distance": -p.distance * gap,
        "others": (p.others * tide)[:, None],
        "ties": total(voice[:, None] * hold, 2),
        "law": (p.sponsor * total(voice * (heard * law), 1))[:, None],
        "effort": (p.effort * total(w.norm_push * (heard * backed), 1))[:, None],
        "clubs": -p.diverting * t.common * clubs,
    }


def readiness(c: Context, score: Array) -> Array:
    """Part of those outside that are ready to join, 0..1, (norm, bloc, R).

    The countries of the rest of the world judge by camp.

    Args:
        score: logit, (norm, bloc, R).
    """
    row = c.bloc("row")
    out = logistic(score)
    by_camp = logistic(score[:, row, None] + c.p.norms.camp_lean * table(c.rules).lean)
    out[:, row] = total(by_camp * c.world.camps, 1)
    return out


# -- the quarter ----------------------------------------------------------------------------------


def run(c: Context) -> list[Change]:
    """Blocs join and leave; members come to accept each other's tests; reach follows.

    States join or leave by keyed luck, groups by the share to be expected. Whoever finds a norm
    beyond its tolerance does not join, and leaves.
    """
    w, p, t = c.world, c.p.norms, table(c.rules)
    wide = breadth(c)
    gap, law = gaps(c, wide), law_behind(c)
    terms = attractions(c, wide, gap, law)
    score = p.base + sum(terms.values())
    within = clip((p.tolerance - gap) / p.margin, -1.0, 1.0)
    founding = _founding(c)
    may = t.may_join & _running(c)[:, None] & (founding == 0.0)
    speed = c.constant(_speed)
    joins = speed * readiness(c, score) * np.maximum(within, 0.0) * may
    leaves = p.leaving * np.maximum(-within, 0.0)
    joining, leaving = (1.0 - w.membership) * joins, -w.membership * leaves
    practice, accepted = _practice(c)
    return [
        Add(
            "membership",
            founding=founding,
            joining=joining,
            departures=leaving,
            chance=_luck(c, joins, leaves, joining + leaving),
        ),
        practice,
        Become("interoperability", accepted),
        Become("law_sponsor", law),
        Become("rule_reach", _reach(c, wide, gap, law)),
        Add("relation", norms=p.warmth * (_together(w.membership) - _usual(c.rules))),
    ]


def _speed(c: Context) -> Array:
    """Part of those ready who join in a quarter, by the arena of the norm, (norm, 1, R)."""
    speed = c.p.norms.joining * c.p.norms.arena_speed
    return np.asarray(speed[table(c.rules).arena, None])


def _running(c: Context) -> Mask:
    """Norms that can be joined now, (norm, R): opened by date, or proposed and not deserted."""
    t, q = table(c.rules), c.world.quarter
    proposed = (t.opens == PROPOSED)[:, None] & (c.world.membership.max(axis=1) > 0.5)
    return np.asarray((t.opens < q)[:, None] | proposed)


def _founding(c: Context) -> Array:
    """Who is in from the day a norm opens, by record or by proposing it, (norm, bloc, R)."""
    w, t = c.world, table(c.rules)
    out = np.zeros(w.membership.shape)
    today = t.opens == w.quarter
    if some(today):
        out[today] = t.founders[today] - w.membership[today]
    proposers = (w.norm_push > 0.0) & t.single & (w.membership < 0.5)
    proposers &= (t.opens == PROPOSED)[:, None, None] & t.may_join
    return np.where(proposers, 1.0 - w.membership, out)


def _luck(c: Context, joins: Array, leaves: Array, expected: Array) -> Array:
    """What luck adds to what was to be expected of single states, (norm, bloc, R)."""
    member = c.world.membership
    norms, blocs = member.shape[:2]
    u = c.uniform("norms", norms * blocs).reshape(norms, blocs, -1)
    inside = member > 0.5
    done = np.where(inside, -1.0 * (u < leaves), 1.0 * (u < joins))
    return np.where(table(c.rules).single, done - expected, 0.0)


def _practice(c: Context) -> tuple[Change, Array]:
    """Tests accepted among members of a norm, and with what deals add, both (bloc, other, R)."""
    w, p, t = c.world, c.p.norms, table(c.rules)
    alike = (t.testing * (w.membership[:, :, None] * w.membership[:, None])).max(axis=0)
    test = able(c)
    short = alike * (test[:, None] * test) * (1.0 - c.constant(_same)) - w.shared_practice
    grown, faded = p.practice * np.maximum(short, 0.0), p.fading * np.minimum(short, 0.0)
    known = w.shared_practice + grown + faded
    accepted = np.minimum(c.p.applications.unrecognised + known + w.recognition, 1.0)
    change = Add("shared_practice", norms=grown, disuse=faded)
    return change, np.maximum(accepted, c.constant(_same))


def _same(c: Context) -> Array:
    return identity(len(c.rules.axes["bloc"]))


def _reach(c: Context, wide: Array, gap: Array, law: Array) -> Array:
    """How far the norms that a bloc sponsors bind others, 0..1, (bloc, R).

    Membership of others x nearness to what the bloc wants x binding force, summed over the norms
    that it sponsors or works for; members follow one whose word counts. The sum is bent so that it
    stays below 1.
    """
    w, t, p = c.world, table(c.rules), c.p.norms
    speaks = clip(t.sponsors + w.norm_push * backing(c, law), 0.0, 1.0)
    others = wide[:, None] - weights(c) * w.membership
    soft = c.p.regulation.soft_part
    binding = soft + (1.0 - soft) * t.hardness
    reached = total(speaks * others * (1.0 - gap) * binding[:, None])
    return np.asarray(1.0 - np.exp(-reached * np.minimum(w.credibility / p.word, 1.0)))


def _together(membership: Array) -> Array:
    """Norms that two blocs share, count, (bloc, other, R); 0 of a bloc with itself."""
    both = total(membership[:, :, None] * membership[:, None])
    return np.asarray(both * (1.0 - identity(len(both))))


@lru_cache(maxsize=8)
def _usual(rules: Ruleset) -> Array:
    """Norms shared at the start, which relations have in them already, (bloc, other, 1)."""
    return _together(rules.start["membership"])
