"""Models in use and where they come from (M6): a slow choice among families of models."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, Mask, clip, softmax, total
from sim.mechanisms.context import Context
from sim.rules.ruleset import Ruleset
from sim.world.changes import Add, Become, Change


@dataclass(frozen=True, slots=True, eq=False)
class Families:
    """The families of models as arrays.

    Attributes:
        labs: (family, K) whose best model stands for the family; places are repeated to fill K.
        derived: families that build on open ones.
        open: (family, 1) weights are free to build on.
        each, home: (family,) its place, and the bloc it comes from.
        origin: (family, bloc, 1) 1 where the bloc is the home.
        foreign: (bloc, family, 1) 1 where the family is not of the bloc.
        of_lab: (family, lab, 1) whether a laboratory belongs to a family.
    """

    labs: Index
    derived: Index
    open: Mask
    each: Index
    home: Index
    origin: Array
    foreign: Array
    of_lab: Mask


@lru_cache(maxsize=8)
def families_of(rules: Ruleset) -> Families:
    """The families of a ruleset, kept per ruleset."""
    records, blocs, labs = rules.file.families, rules.axes["bloc"], rules.axes["lab"]
    most = max(len(f.labs) for f in records)
    places = [[labs.index(lab) for lab in f.labs] or [0] for f in records]
    home = np.array([blocs.index(f.home) for f in records], int)
    origin = np.eye(len(blocs))[home][..., None]
    return Families(
        labs=np.array([(p * most)[:most] for p in places], int),
        derived=np.array([i for i, f in enumerate(records) if not f.labs], int),
        open=np.array([[f.open] for f in records]),
        each=np.arange(len(records)),
        home=home,
        origin=origin,
        foreign=1.0 - origin.swapaxes(0, 1),
        of_lab=np.array([[[lab in f.labs] for lab in labs] for f in records]),
    )


def family_capability(c: Context) -> Array:
    """Capability of every family, points, (family, R): its best laboratory's, with an offset.

    Derived models stand where the open families stand that they build on, in their mixture.
    """
    w, families = c.world, families_of(c.rules)
    best = w.capability.take(families.labs, axis=0).max(axis=1)
    best[families.derived] = total(w.derived_base * best)
    return np.asarray(best + c.p.models.offset)


def language_gap(c: Context) -> Array:
    """Points lost to language and local knowledge by foreign families, (bloc, sector, R).

    Each sector loses by how much its work hangs on the language of the bloc; data in that language
    narrow the gap, for foreign makers only as far as they are open. It does not fade as models
    grow: no model learns from texts it has not seen.
    """
    w, p = c.world, c.p.models
    learnt = p.covered_by_data * w.sector_data * _opened(c)[:, None]
    return np.asarray(c.constant(_language) * (1.0 - p.covered_abroad - learnt))


def home_advantage(c: Context) -> Array:
    """Points by which makers of a bloc know its language better, (bloc, sector, R)."""
    w, p = c.world, c.p.models
    more = p.covered_by_data * w.sector_data * (1.0 - _opened(c))[:, None]
    return np.asarray(c.constant(_language) * (p.covered_at_home - p.covered_abroad + more))


def _language(c: Context) -> Array:
    """Points lost without any data in the language, (bloc, sector, 1)."""
    return np.asarray(c.p.models.language_distance[:, None] * c.p.models.language_weight)


def _opened(c: Context) -> Array:
    """Part of a bloc's data that foreign makers can learn from, (bloc, R)."""
    w = c.world
    return clip(c.p.models.open_data + w.open_data, 0.0, 1.0) * np.maximum(1.0 - w.localisation, 0)


def quality(c: Context) -> Array:
    """What a family can do for users of a sector, points, (bloc, sector, family, R).

    Its capability, less what is kept from the bloc or comes late, less the gap of language, which
    is smaller for families of the bloc itself.
    """
    w, families = c.world, families_of(c.rules)
    offered = family_capability(c) - w.withheld - w.launch_gap
    able = offered[:, None] - language_gap(c)[:, :, None]
    able[families.home, :, families.each] += home_advantage(c).take(families.home, axis=0)
    return np.asarray(able)


def allowed(c: Context) -> Array:
    """Part of a market that is open to a family, (bloc, family, R)."""
    return 1.0 - clip(c.p.models.ban + c.world.model_ban, 0.0, 1.0)


def wanted(c: Context, able: Array, free: Array) -> Array:
    """Shares that users who choose now would give to the families, (bloc, sector, family, R).

    By quality, price and habit, distance in values and distrust of the home, as far as the work
    of the sector is sensitive to them.

    Args:
        able: `quality`.
        free: `allowed`.
    """
    w, p, families = c.world, c.p.models, families_of(c.rules)
    wary = p.values_weight * w.value_gap * (1.0 - w.guard)[:, None]
    wary += p.distrust_weight * (1.0 - w.relation.take(families.home, axis=1))
    dear = p.price_weight * np.log(w.model_price * (1.0 + w.duty_cost))
    score = p.quality_weight * able + (c.constant(_standing) - dear)[:, None]
    score -= p.sensitivity[:, None] * wary[:, None]
    score[families.home, :, families.each] += w.home_preference.take(families.home, axis=0)
    weight = np.exp(score - score.max(axis=2, keepdims=True)) * free[:, None]
    return np.asarray(weight / total(weight, 2)[:, :, None])


def _standing(c: Context) -> Array:
    """What habit and the usual price give a family, (bloc, family, 1)."""
    return np.asarray(c.p.models.habit - c.p.models.price_weight * np.log(c.p.models.price))


def run(c: Context) -> list[Change]:
    """A share of users choose anew each quarter.

    A family loses the users of the part of a market that is closed to it at once; they are
    without a model until they have changed over.
    """
    w, p, free = c.world, c.p.models, allowed(c)
    able = quality(c)
    new = wanted(c, able, free)
    # A ban that stands has cost its users before: only what closes now does.
    kept = w.model_share * np.minimum(free / np.maximum(w.open_market, 1e-9), 1.0)[:, None]
    left = total(kept, 2)
    kept = np.where(left[:, :, None] > 1e-9, kept / np.maximum(left, 1e-9)[:, :, None], new)
    shift = p.switching * (new - kept)
    share = kept + shift
    return [
        Add("model_share", bans=kept - w.model_share, switching=shift),
        Add(
            "unserved",
            bans=(1.0 - left) * (1.0 - w.unserved),
            switching=-p.substitution * w.unserved,
        ),
        Add("derived_base", switching=p.base_switching * (bases(c) - w.derived_base)),
        Become("open_market", free),
        Become("accessible", total(share * able, 2)),
        Become("provenance", provenance(c, share)),
    ]


def bases(c: Context) -> Array:
    """Open families that builders of Japanese derived models would choose now, (family, R)."""
    w, p, families = c.world, c.p.models, families_of(c.rules)
    bar = np.log(np.maximum(1.0 - w.derived_limit, 1e-6))
    score = p.base_quality * family_capability(c) + p.base_habit + bar
    return softmax(np.where(families.open, score, -1e9))


def provenance(c: Context, share: Array) -> Array:
    """Origin of the models in use, (bloc, origin, R), derived ones looked through.

    Args:
        share: (bloc, sector, family, R).
    """
    used = total(share * c.p.economy.value_added[:, :, None], 1)  # (bloc, family, R)
    return total(used[:, :, None] * origins(c)[None], 1)


def origins(c: Context) -> Array:
    """Where the models of a family come from, (family, bloc, R), rows sum to 1.

    A derived model counts by `own_part` for its home and for the rest for the homes of its bases.
    """
    own, families = c.p.models.own_part, families_of(c.rules)
    base = total(c.world.derived_base[:, None] * families.origin)
    out = np.repeat(families.origin, c.world.runs, axis=-1)
    out[families.derived] = own * out[families.derived] + (1.0 - own) * base
    return out


def lab_income(c: Context, spent: Array) -> Array:
    """Income of laboratories from their models, USD bn per quarter, (lab, R).

    Spending goes to families by use and price; within one, to laboratories by capability and
    standing. What is earned with derived models is not a laboratory's.

    Args:
        spent: on models, (bloc, R).
    """
    w, p, families = c.world, c.p.models, families_of(c.rules)
    used = total(w.model_share * c.p.economy.value_added[:, :, None], 1) * (p.price * w.model_price)
    earned = total(used * (spent / total(used, 1))[:, None])  # (family, R)
    best = w.capability.max(axis=0)
    weight = np.exp(p.quality_weight * (w.capability - best) + p.lab_habit) * families.of_lab
    part = weight * (earned / np.maximum(total(weight, 1), 1e-12))[:, None]
    return total(part)
