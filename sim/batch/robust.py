"""Strategies and recommendations over many hidden draws: runs, tables in a folder, a digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from sim.batch import dictionary, merge
from sim.batch import run as batch
from sim.batch.console import console, say, table
from sim.batch.merge import Runs
from sim.batch.plan import Plan
from sim.batch.standings import (
    Decisive,
    corner,
    decisive,
    effects,
    outcomes,
    regrets,
    scores,
    shared,
    standings,
)
from sim.core.arrays import Array, Mask
from sim.core.texts import signed
from sim.game import strategies
from sim.reports.files import write_csv
from sim.rules.loader import load_ruleset
from sim.rules.strategies import ALL, load_library
from sim.views.playable import require_decisions
from sim.views.words import Words

CLEAR = 3.3  # standard errors from which a difference is told: 1 in 20 over some 50 parameters
HARMED = 2.0  # standard errors below nothing from which a world counts as harmed
ENOUGH = 5  # draws in a world from which it is told
TOLD = 3  # parameters per strategy
CORNER = 2  # of them that are taken together
SCALE = 100.0  # scores and regrets are told in hundredths of the scale
NOTHING = 0.0005  # of the scale: less rounds to nothing at one decimal of a hundredth, mere noise
STANDING = (
    "outcome",
    "strategy",
    "draws",
    "share_best",
    "mean_score",
    "mean_regret",
    "worst_regret",
)
WORLD = ("outcome", "strategy", "world", "draws", "share_best", "mean_score", "mean_regret")
TERCILES = ("outcome", "subject", "parameter", "low", "middle", "high", "difference", "error")
ARM_WORLD = ("outcome", "recommendation", "effect", "world", "draws", "mean", "worse_share")
ARMS = ("outcome", "recommendation", "effect", "mean", "p10", "p50", "p90", "worse_share")
TABLES = {"strategies": STANDING, "worlds": WORLD, "terciles": TERCILES}
ARM_TABLES = {"arms": ARMS, "worlds": ARM_WORLD, "terciles": TERCILES}


# -- commands -------------------------------------------------------------------------------------


def run(
    language: str, scenario: str, seed: int, draws: int, workers: int, chosen: str, mixed: str,
    out: Path,
) -> int:  # fmt: skip
    """Compare strategies over hidden draws: tables in a folder, a digest on the screen.

    Args:
        draws: number of seeds; a finished part of the same command in `out` is taken up.
        chosen: comma-separated strategies, or `all`.
        mixed: structural worlds that the seeds are spread over, `all`, or empty for none.
    """
    rules = load_ruleset(scenario)
    words = Words.of(rules, language)
    require_decisions(words)
    plan = batch.prepare(rules, strategies.chosen(chosen, rules), seed, draws, mixed, out)
    code, found = batch.collect(plan, words, workers, out)
    if not found or code == batch.INTERRUPTED:
        return code
    scored = {o: scores(plan, rules, found, o) for o in outcomes(rules)}
    drawn, names = _drawn(found)
    write_csv(out / "strategies.csv", STANDING, _standing_rows(scored))
    write_csv(out / "worlds.csv", WORLD, _world_rows(scored, _worlds_of(found)))
    regret = {o: regrets(s) for o, s in scored.items()}
    write_csv(out / "terciles.csv", TERCILES, _tercile_rows(regret, names, drawn))
    dictionary.write(rules, merge.headers(plan, found) | TABLES, out)
    _show(words, plan, scored, regret, names, drawn)
    say(console(), words, words("simulate.written", folder=out))
    return code


def run_arms(
    language: str, scenario: str, seed: int, draws: int, workers: int, mixed: str, out: Path
) -> int:
    """The five recommendations in arms: none, all, each alone, all but each; see `run`."""
    rules = load_ruleset(scenario)
    words = Words.of(rules, language)
    require_decisions(words)
    arms = (strategies.NONE, ALL, *load_library(rules).arms)
    plan = batch.prepare(rules, arms, seed, draws, mixed, out)
    code, found = batch.collect(plan, words, workers, out)
    if set(found) != set(arms):
        return code
    scored = {o: scores(plan, rules, found, o) for o in outcomes(rules)}
    gains = {o: effects(s) for o, s in scored.items()}
    drawn, names = _drawn(found)
    places = _worlds_of(found)
    write_csv(out / "arms.csv", ARMS, _arm_rows(gains))
    write_csv(out / "worlds.csv", ARM_WORLD, _arm_world_rows(gains, places))
    write_csv(out / "terciles.csv", TERCILES, _tercile_rows(gains, names, drawn))
    dictionary.write(rules, merge.headers(plan, found) | ARM_TABLES, out)
    _show_arms(words, plan, found, gains, names, drawn)
    _show_harm(words, gains, places, names, drawn)
    for note in ("robust.note_arms", "final.note_model"):
        say(console(), words, words(note), "dim")
    say(console(), words, words("simulate.written", folder=out))
    return code


# -- what was drawn -------------------------------------------------------------------------------


def _drawn(found: Mapping[str, Runs]) -> tuple[Array, tuple[str, ...]]:
    """Hidden draws of the shared seeds, (parameter, R), and their names."""
    one = next(iter(found.values()))
    places = [one.seeds.index(seed) for seed in shared(found)]
    return one.results.hidden[:, places], one.results.parameters


def _worlds_of(found: Mapping[str, Runs]) -> tuple[str, ...]:
    one = next(iter(found.values()))
    return tuple(one.results.worlds[one.seeds.index(seed)] for seed in shared(found))


# -- what is written ------------------------------------------------------------------------------


def _standing_rows(scored: Mapping[str, Mapping[str, Array]]) -> Iterator[tuple[object, ...]]:
    for outcome, by_strategy in scored.items():
        draws = len(next(iter(by_strategy.values())))
        for name, s in standings(by_strategy).items():
            means = (s.mean_score, s.mean_regret, s.worst_regret)
            yield outcome, name, draws, s.share_best, *(SCALE * x for x in means)


def _world_rows(
    scored: Mapping[str, Mapping[str, Array]], places: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    for outcome, by_strategy in scored.items():
        for world, where in _by_world(places):
            for name, s in standings(by_strategy, where).items():
                means = SCALE * s.mean_score, SCALE * s.mean_regret
                yield outcome, name, world, int(where.sum()), s.share_best, *means


def _tercile_rows(
    found: Mapping[str, Mapping[str, Array]], names: Sequence[str], drawn: Array
) -> Iterator[tuple[object, ...]]:
    for outcome, by_subject in found.items():
        for subject, values in by_subject.items():
            for d in decisive(values, names, drawn):
                numbers = (*d.means, d.difference, d.error)
                yield outcome, subject, d.parameter, *(SCALE * x for x in numbers)


def _arm_rows(gains: Mapping[str, Mapping[str, Array]]) -> Iterator[tuple[object, ...]]:
    for outcome, by_effect in gains.items():
        for name, gain in by_effect.items():
            effect, _, number = name.partition("_")
            bands = np.quantile(gain, (merge.LOW, 0.5, merge.HIGH))
            numbers = (float(gain.mean()), *bands.tolist())
            yield outcome, number, effect, *(SCALE * x for x in numbers), _worse(gain)


def _arm_world_rows(
    gains: Mapping[str, Mapping[str, Array]], places: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    for outcome, by_effect in gains.items():
        for name, gain in by_effect.items():
            effect, _, number = name.partition("_")
            for world, where in _by_world(places):
                mean, worse = SCALE * float(gain[where].mean()), _worse(gain[where])
                yield outcome, number, effect, world, int(where.sum()), mean, worse


def _worse(effects: Array) -> float:
    """Share of the draws in which an effect is harm."""
    return float((effects < -NOTHING).mean())


# -- what is shown --------------------------------------------------------------------------------


def _name(words: Words, outcome: str) -> str:
    weighed = load_library(words.rules).outcomes.get(outcome)
    record = weighed or words.rules.goals[outcome]
    return record.name.of(words.language)


def _show(
    words: Words,
    plan: Plan,
    scored: Mapping[str, Mapping[str, Array]],
    regret: Mapping[str, Mapping[str, Array]],
    names: Sequence[str],
    drawn: Array,
) -> None:
    out = console()
    say(out, words, _setting(words, plan, drawn.shape[1]), "bold")
    for outcome, by_strategy in scored.items():
        heads = ("strategy", "best", "score", "regret", "worst")
        shown = table(words, _name(words, outcome), [f"robust.{h}" for h in heads])
        ranked = sorted(standings(by_strategy).items(), key=lambda item: item[1].mean_regret)
        for name, s in ranked:
            best = words("unit.percent", n=f"{100 * s.share_best:.0f}")
            cells = (f"{SCALE * x:z.1f}" for x in (s.mean_score, s.mean_regret, s.worst_regret))
            shown.add_row(words.strategy(name), best, *cells)
        out.print(shown)
    first = next(iter(regret))
    say(out, words, words("robust.hurts", outcome=_name(words, first)), "bold")
    for name, values in regret[first].items():
        say(out, words, _told(words, words.strategy(name), decisive(values, names, drawn)))
    for note in ("robust.note", "final.note_model"):
        say(out, words, words(note), "dim")


def _setting(words: Words, plan: Plan, draws: int) -> str:
    key = "robust.title_worlds" if plan.worlds else "robust.title"
    return words(key, n=draws, worlds=len(plan.worlds))


def _told(words: Words, name: str, found: Sequence[Decisive]) -> str:
    """The clearest parameters of a subject, with the direction in which it rises."""
    clear = _clear(found)[:TOLD]
    if not clear:
        return words("robust.unclear", name=name)
    items = [
        words(
            "robust.rises" if d.difference > 0 else "robust.falls",
            parameter=words.parameter(d.parameter),
            difference=f"{SCALE * abs(d.difference):.1f}",
            error=f"{SCALE * d.error:.1f}",
        )
        for d in clear
    ]
    return words("robust.line", name=name, items=words("list.join_long").join(items))


def _clear(found: Sequence[Decisive]) -> list[Decisive]:
    """Those beyond their own noise that also show at the digits told."""
    return [d for d in found if d.clear >= CLEAR and abs(d.difference) > NOTHING]


def _show_arms(
    words: Words,
    plan: Plan,
    found: Mapping[str, Runs],
    gains: Mapping[str, Mapping[str, Array]],
    names: Sequence[str],
    drawn: Array,
) -> None:
    out = console()
    say(out, words, _setting(words, plan, drawn.shape[1]), "bold")
    five = load_library(words.rules).recommendations.recommendations
    for outcome, by_effect in gains.items():
        heads = ("recommendation", "alone", "last", "worse_last")
        shown = table(words, _name(words, outcome), [f"robust.{h}" for h in heads])
        for r in five:
            alone, last = (by_effect[f"{kind}_{r.number}"] for kind in ("alone", "last"))
            worse = words("unit.percent", n=f"{100 * _worse(last):.0f}")
            shown.add_row(r.short.of(words.language), _band(alone), _band(last), worse)
        shown.add_row(words("robust.together"), _band(by_effect["together"]), "", "")
        out.print(shown)
    shown = table(words, words("robust.followed"), ["robust.recommendation"])
    for head in ("alone", "all"):
        shown.add_column(words(f"robust.in_{head}"), justify="right")
    for i, r in enumerate(five):
        arms = (found[f"only_{r.number}"], found[ALL])
        shares = (100 * float(one.results.followed[i].mean()) for one in arms)
        shown.add_row(
            r.short.of(words.language), *(words("unit.percent", n=f"{s:.0f}") for s in shares)
        )
    out.print(shown)
    first = next(iter(gains))
    say(out, words, words("robust.helps", outcome=_name(words, first)), "bold")
    for r in five:
        values = gains[first][f"last_{r.number}"]
        say(out, words, _told(words, r.short.of(words.language), decisive(values, names, drawn)))


def _show_harm(
    words: Words,
    gains: Mapping[str, Mapping[str, Array]],
    places: Sequence[str],
    names: Sequence[str],
    drawn: Array,
) -> None:
    """Where a recommendation does more harm than good: structural worlds, and hidden draws."""
    out, outcome = console(), next(iter(gains))
    say(out, words, words("robust.harm", outcome=_name(words, outcome)), "bold")
    for r in load_library(words.rules).recommendations.recommendations:
        items = {
            kind: _harmed(words, gains[outcome][f"{kind}_{r.number}"], places)
            for kind in ("alone", "last")
        }
        say(out, words, words("robust.harm_line", name=r.short.of(words.language), **items))
    say(out, words, words("robust.corner", outcome=_name(words, outcome)), "bold")
    for r in load_library(words.rules).recommendations.recommendations:
        name, values = r.short.of(words.language), gains[outcome][f"last_{r.number}"]
        say(out, words, _cornered(words, name, values, names, drawn))


def _cornered(words: Words, name: str, values: Array, names: Sequence[str], drawn: Array) -> str:
    """How often a recommendation hurts where what decides is against it."""
    chosen = _clear(decisive(values, names, drawn))[:CORNER]
    inside = corner(chosen, names, drawn)
    if not chosen or inside.sum() < ENOUGH:
        return words("robust.unclear", name=name)
    against = [
        words(
            "robust.low" if d.difference > 0 else "robust.high",
            parameter=words.parameter(d.parameter),
        )
        for d in chosen
    ]
    return words(
        "robust.corner_line",
        name=name,
        where=words("list.join_long").join(against),
        mean=_hundredths(values[inside].mean()),
        share=f"{100 * _worse(values[inside]):.0f}",
        n=int(inside.sum()),
    )


def _harmed(words: Words, values: Array, places: Sequence[str]) -> str:
    found = [
        words(
            "robust.harm_world",
            world=load_ruleset(world).scenario.name.of(words.language),
            mean=_hundredths(values[where].mean()),
            n=int(where.sum()),
        )
        for world, where in _by_world(places)
        if _is_harmed(values[where])
    ]
    return words("list.join_long").join(found) or words("robust.harm_none")


def _is_harmed(values: Array) -> bool:
    """Whether effects are harm on average, beyond their own noise."""
    if len(values) < ENOUGH:
        return False
    error = values.std(ddof=1) / np.sqrt(len(values))
    return bool(values.mean() < -max(NOTHING, HARMED * error))


def _by_world(places: Sequence[str]) -> Iterator[tuple[str, Mask]]:
    """Worlds in their order, with the draws that lie in each."""
    for world in dict.fromkeys(sorted(places)):
        yield world, np.array([place == world for place in places])


def _band(values: Array) -> str:
    low, high = np.quantile(values, (merge.LOW, merge.HIGH))
    return f"{_hundredths(values.mean())} ({_hundredths(low)}..{_hundredths(high)})"


def _hundredths(effect: float) -> str:
    """An effect as told: in hundredths of the scale, with its sign."""
    return signed(SCALE * effect, 1)
