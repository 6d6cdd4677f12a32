"""One record under every theory of power: index, rank and band by bloc and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from sim.batch.console import console, say, table
from sim.batch.simulate import play
from sim.core.errors import ConfigError, unknown
from sim.game import Session, strategies
from sim.indicators import calendar, known
from sim.indicators.accounts import Standing, standing
from sim.reports.files import write_csv
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.views.words import Words
from sim.world.world import World

SHOWN = 6  # years in a table; all of them are in the CSV file
HEADER = ("theory", "year", "bloc", "index", "rank", "low", "high", "rank_kept", "order_kept")
Years = Mapping[int, World]


def saved(language: str, save: Path, theory: str, out: Path | None) -> int:
    """Print and write how a saved game looks under the theories; see `tell`.

    Raises:
        SaveError: see `Session.load`.
    """
    session = Session.load(save)
    return tell(language, session.rules, session.worlds, theory, out)


def simulated(
    language: str, scenario: str, seed: int, strategy: str, theory: str, out: Path | None
) -> int:
    """Print and write how a game without a person looks under the theories; see `tell`.

    Raises:
        ConfigError: unknown scenario or strategy.
    """
    rules = load_ruleset(scenario)
    name = strategies.one(strategy, rules)
    theories(rules, theory)
    model, worlds = play(rules, seed, name, rules.scenario.quarters)
    model.dispose()
    return tell(language, rules, worlds, theory, out)


def tell(
    language: str, rules: Ruleset, worlds: Sequence[World], theory: str, out: Path | None
) -> int:
    """Print a table for each theory, then the ranks under all of them side by side.

    Args:
        worlds: of one game, in order.
        theory: id of one theory; empty for all.
        out: CSV file for all years; None for none.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: unknown theory.
    """
    chosen = theories(rules, theory)
    words, years = Words.of(rules, language), by_year(rules, worlds)
    found = {
        name: {year: standing(rules, world, name) for year, world in years.items()}
        for name in chosen
    }
    terminal = console()
    for name, standings in found.items():
        _theory(terminal, words, name, standings)
    if len(found) > 1:
        _ranks(terminal, words, found)
    for note in ("power.not_ranked", "power.how", "final.note_model"):
        say(terminal, words, words(note), style="dim")
    if out is not None:
        write_csv(out, HEADER, list(rows(rules, found)))
        say(terminal, words, words("simulate.written", folder=out))
    return 0


def theories(rules: Ruleset, theory: str) -> tuple[str, ...]:
    """All theories, or the one that is named.

    Raises:
        ConfigError: there is no such theory; names the nearest.
    """
    every = rules.accounts.theories
    if theory and theory not in every:
        raise ConfigError(unknown("theory", theory, every))
    return (theory,) if theory else tuple(every)


def by_year(rules: Ruleset, worlds: Sequence[World]) -> dict[int, World]:
    """The world at the first moment of each calendar year that a game holds."""
    first = f"power_index_{rules.axes['bloc'].ids[0]}"
    out: dict[int, World] = {}
    for world in worlds:
        if known(rules, world.quarter, first):
            out.setdefault(calendar(rules, world).year, world)
    return out


def rows(
    rules: Ruleset, found: Mapping[str, Mapping[int, Standing]]
) -> list[tuple[str | int | float, ...]]:
    """A row per theory, year and bloc, as `HEADER`; index and band on the scale of 0 to 100."""
    return [
        (
            name, year, bloc, float(100 * s.index[b]), int(s.rank[b]), float(100 * s.low[b]),
            float(100 * s.high[b]), float(s.kept[b]), s.same,
        )
        for name, standings in found.items()
        for year, s in standings.items()
        for b, bloc in enumerate(rules.axes["bloc"])
        if s.rank[b]
    ]  # fmt: skip


def _theory(terminal: Console, words: Words, name: str, standings: Mapping[int, Standing]) -> None:
    record, language = words.rules.accounts.theories[name], words.language
    years = _spread(list(standings))
    last = standings[years[-1]]
    title = words("power.title", name=record.name.of(language), year=years[-1])
    shown = table(words, title, ["power.head_bloc"])
    for year in years:
        shown.add_column(str(year), justify="right")
    shown.add_column(words("power.head_band"), justify="right")
    shown.add_column(words("power.head_kept"), justify="right")
    for b, bloc in enumerate(words.rules.axes["bloc"]):
        if last.rank[b]:
            cells = [
                words("power.cell", index=_score(s.index[b]), rank=int(s.rank[b]))
                for s in (standings[year] for year in years)
            ]
            band = words("power.between", low=_score(last.low[b]), high=_score(last.high[b]))
            kept = words("unit.percent", n=f"{100 * last.kept[b]:.0f}")
            shown.add_row(words.bloc(bloc), *cells, band, kept)
    terminal.print(shown)
    say(terminal, words, record.body.of(language))
    say(terminal, words, words("power.literature", works=record.works(language)))
    say(terminal, words, words("power.against", text=record.against.of(language)))
    n = f"{100 * last.same:.0f}"
    draws = words.rules.accounts.file.draws
    say(terminal, words, words("power.same", draws=draws, year=years[-1], n=n))
    terminal.print()


def _ranks(terminal: Console, words: Words, found: Mapping[str, Mapping[int, Standing]]) -> None:
    """Ranks at the end, a row per theory."""
    ends = {name: list(standings.items())[-1] for name, standings in found.items()}
    year = next(iter(ends.values()))[0]
    ranked = [b for b, rank in enumerate(next(iter(ends.values()))[1].rank) if rank]
    shown = table(words, words("power.ranks_title", year=year), ["power.head_theory"])
    for b in ranked:
        shown.add_column(words.bloc(words.rules.axes["bloc"].ids[b]), justify="right")
    for name, (_, s) in ends.items():
        title = words.rules.accounts.name(name).of(words.language)
        shown.add_row(title, *(str(int(s.rank[b])) for b in ranked))
    terminal.print(shown)


def _spread(years: Sequence[int]) -> list[int]:
    """A few of the years, the first and the last among them."""
    count = min(SHOWN, len(years))
    places = {round(i * (len(years) - 1) / max(count - 1, 1)) for i in range(count)}
    return [years[i] for i in sorted(places)]


def _score(value: float) -> str:
    return f"{100 * float(value):.1f}"
