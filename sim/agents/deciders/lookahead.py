"""The second brain: tries the best options on copies of the world, takes what leaves least lacking.

It weighs as the doctrine does, and then imagines: what others do now is given, nobody acts later,
parameters are those of the rules, luck is not that of the game. For harder rivals and analysis at
R = 1 or in small blocks: a decision costs some dozen rolled-out worlds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from types import SimpleNamespace

import numpy as np
from typing_extensions import override

from sim.agents.deciders.doctrine import Weighed, choose
from sim.agents.deciders.options import Options
from sim.agents.observation import lacking
from sim.core.arrays import Array, Index, Mask, total
from sim.core.rng import Draws
from sim.core.units import Quarter
from sim.indicators import calendar
from sim.mechanisms.context import Context
from sim.mechanisms.pipeline import PHASES, run_phase
from sim.orders.apply import changes_of
from sim.orders.book import empty_book
from sim.rules.ruleset import Ruleset, set_parameter
from sim.world.book import apply
from sim.world.world import World

IMAGINED = 1 << 48  # added to a run's seed: the luck that is imagined is never the game's own

Plan = tuple[int, ...]  # places in an actor's list of its best options


class LookAhead:
    """Chooses for governments by rolling out plans; all others keep what their doctrine chose.

    Args:
        rules: of the game; its parameters are what governments believe in.
        seeds: of the runs of the block.
    """

    def __init__(self, rules: Ruleset, seeds: tuple[int, ...]) -> None:
        self.rules = rules
        self.luck = Draws([seed + IMAGINED for seed in seeds])

    def __call__(self, world: World, weighed: Weighed, chosen: Mask) -> Mask:
        """What is chosen in the end, (N, R).

        Of plans between which it sees no difference the one with the best score on paper is taken.

        Args:
            world: as it is; it is not changed.
            chosen: what the doctrine would choose, (N, R); for others it stands.
        """
        options, runs = weighed.options, world.runs
        trials = list(_trials(self.rules, options))
        if not trials:
            return chosen
        best = _best(self.rules, weighed)
        levels = np.concatenate([_levels(weighed, chosen, best, t) for t in trials], axis=1)
        lack = self._roll_out(world, levels, len(trials)).reshape(
            -1, len(world.gdp), len(trials), runs
        )
        out = chosen.copy()
        for a in sorted({a for a, _ in trials}):
            places = [t for t, (actor, _) in enumerate(trials) if actor == a]
            plans = [trials[t][1] for t in places]
            left = total(weighed.care[:, a, None] * lack[:, options.bloc[a]][:, places])  # (P, R)
            own = options.actor == a
            for r in range(runs):
                paper = np.array([_paper(weighed, best[a, r], plan, r) for plan in plans])
                taken = best[a, r][list(plans[self._pick(left[:, r], paper)])]
                out[own, r] = False
                out[taken[taken >= 0], r] = True
        return out

    def _pick(self, left: Array, paper: Array) -> int:
        """The plan with the best score on paper among those that leave least to be wished for."""
        least = left.min() + self.rules.number("doctrine.noticeable")
        return int(np.argmax(np.where(left <= least, np.round(paper, 9), -np.inf)))

    def _roll_out(self, world: World, levels: Array, times: int) -> Array:
        """What will be lacking if the levels are ordered now, (F, bloc, times x R)."""
        rules = self.rules
        ahead = world.take(list(range(world.runs)) * times)
        draws = _Repeated(self.luck, times)
        p = _believed(rules, calendar(rules, world))
        kept: dict[Callable[[Context], Array], Array] = {}
        for quarter in range(int(rules.number("doctrine.horizon"))):
            book = empty_book(rules, ahead.runs)
            if quarter == 0:
                book.levels[...] = levels
            book.closing = ahead.quarter % rules.scenario.turn_quarters == 0
            c = Context(ahead, p, rules, draws, kept)
            for phase in PHASES:
                if phase.id == "orders":
                    apply(ahead, changes_of(c, book)[0], phase.id)
                run_phase(phase, c, None)
            ahead.quarter += 1
        return lacking(rules, ahead)


class _Repeated(Draws):
    """The same luck again for every plan."""

    def __init__(self, one: Draws, times: int) -> None:
        super().__init__(one.seeds * times)
        self._one, self._times = one, times

    @override
    def uniform(self, subsystem: str, quarter: int, slots: int) -> Array:
        return np.tile(self._one.uniform(subsystem, quarter, slots), (1, self._times))


@lru_cache(maxsize=64)
def _believed(rules: Ruleset, now: Quarter) -> SimpleNamespace:
    """Parameters as the rules state them in a quarter, without hidden draws, kept per ruleset."""
    p = rules.parameters()
    for later in rules.dated_values({}):
        if rules.first_quarter < later.start <= now:
            set_parameter(p, later.key, later.value)
    return p


def _trials(rules: Ruleset, options: Options) -> Iterator[tuple[int, Plan]]:
    """Governments with what they might do: nothing, or some of their best options."""
    few = range(int(rules.number("doctrine.breadth")))
    for a in np.flatnonzero(options.governs[:, 0]).tolist():
        for size in range(int(options.acts[a]) + 1):
            yield from ((a, plan) for plan in combinations(few, size))


def _best(rules: Ruleset, weighed: Weighed) -> Index:
    """Options of every actor that promise most and can be paid together, best first; -1 for none.

    Returns:
        (A, R, breadth).
    """
    options, most = weighed.options, int(rules.number("doctrine.breadth"))
    wider = replace(options, acts=np.where(options.governs[:, 0], most, 0))
    promise = weighed.score + options.patience
    few = choose(wider, promise, weighed.legal, weighed.cost, weighed.budget)
    out = np.full((len(options.actors), few.shape[1], most), -1)
    for a in np.flatnonzero(options.governs[:, 0]).tolist():
        for r in range(few.shape[1]):
            found = np.flatnonzero(few[:, r] & (options.actor == a))
            found = found[np.argsort(-np.round(promise[found, r], 9), kind="stable")]
            out[a, r, : len(found)] = found
    return out


def _levels(weighed: Weighed, chosen: Mask, best: Index, trial: tuple[int, Plan]) -> Array:
    """Levels that are ordered if one government does as planned and all others as chosen."""
    options, (a, plan) = weighed.options, trial
    tried = chosen & (options.actor != a)[:, None]
    for r in range(chosen.shape[1]):
        taken = best[a, r][list(plan)]
        tried[taken[taken >= 0], r] = True
    out = np.full((weighed.measures, chosen.shape[1]), np.nan)
    o, runs = np.nonzero(tried)
    out[options.measure[o], runs] = weighed.now[o, runs] + options.step[o]
    return out


def _paper(weighed: Weighed, best: Index, plan: Plan, run: int) -> float:
    """Score of a plan by the doctrine alone; what cannot be done is worth less than nothing."""
    taken = best[list(plan)]
    if (taken < 0).any():
        return -np.inf
    return float(weighed.score[taken, run].sum())
