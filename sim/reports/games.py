"""Games read from saves to be compared: the same world, replayed, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.core.errors import SaveError
from sim.game import Session, goals, saves
from sim.orders.types import Answer
from sim.reports import causes
from sim.views.numbers import goal_text, mark_text
from sim.views.words import Words

FEWEST, MOST = 2, 8
# What is shown beside the bars of the objective and its floor.
NUMBERS = (
    "power_japan", "deep_use_japan", "trust_japan", "approval_japan", "researchers_japan",
    "assurance_japan", "word_japan", "capital_japan", "lag_japan", "foreign_share_japan",
    "access_lag_japan", "home_models_japan", "value_autonomy_japan", "app_exports_japan",
    "digital_deficit", "startups_japan", "burden_small_japan",
)  # fmt: skip
CHARTED = ("power_japan", "deep_use_japan")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that waited for an answer at the start of a turn, and what was done.

    Attributes:
        kind: `answered`, `default` or `waits`.
    """

    event: str
    answer: str
    kind: str


@dataclass(frozen=True, slots=True)
class Game:
    """One game.

    Attributes:
        letter, label: A to H, and the name of its file.
        turns: finished turns.
        over: it was played to its end.
        standing: of its objective after the last turn that all games have played.
        verdict: status at its own end; empty while it goes on.
        paths, ghost: indicator to values at the start and after each turn; the ghost line is the
            same world without orders.
        texts, ghost_texts, marks: bar of the objective to its value, that of the ghost line and the
            threshold at that time, as shown.
        causes: indicator to amounts by name of cause, over the turns that all have played.
        orders: per turn, in words.
        events: per turn.
    """

    letter: str
    label: str
    turns: int
    over: bool
    standing: goals.Standing
    verdict: str
    paths: dict[str, tuple[float, ...]]
    ghost: dict[str, tuple[float, ...]]
    texts: dict[str, str]
    ghost_texts: dict[str, str]
    marks: dict[str, str]
    causes: dict[str, dict[str, float]]
    orders: tuple[tuple[str, ...], ...]
    events: tuple[tuple[Event, ...], ...]


def read_saves(paths: Sequence[Path]) -> list[saves.Save]:
    """Saves of one world, checked before anything is played.

    Raises:
        SaveError: fewer than two or more than eight, one is damaged or has no finished turn, or
            one is of another world than the first; says which.
    """
    if not FEWEST <= len(paths) <= MOST:
        raise SaveError(f"{FEWEST} to {MOST} saves can be compared, not {len(paths)}")
    read = [saves.read(path) for path in paths]
    kinds = {"scenario": "scenario", "seed": "seed", "rules": "rules", "goal": "objective"}
    for path, save in zip(paths, read, strict=True):
        if not save.turns:
            raise SaveError(f"{path}: no turn has been played yet; there is nothing to compare")
        for field, name in kinds.items():
            theirs, first = (str(getattr(s, field))[:24] for s in (save, read[0]))
            if theirs != first:
                raise SaveError(
                    f"{path}: another world: its {name} is {theirs}, that of {paths[0]} is "
                    f"{first}; only games of the same world can be compared"
                )
    return read


def labels(paths: Sequence[Path]) -> list[str]:
    """Names of the files; with their folder where two would be the same."""
    stems = [path.stem for path in paths]
    if len(set(stems)) == len(stems):
        return stems
    longer = [f"{path.resolve().parent.name}/{path.stem}" for path in paths]
    if len(set(longer)) == len(longer):
        return longer
    return [f"{name} ({i})" for i, name in enumerate(longer, start=1)]


def load(paths: Sequence[Path], language: str) -> tuple[list[Game], Words]:
    """The games of the saves, replayed, and the words to show them with.

    Raises:
        SaveError: see `read_saves`; also a save that does not replay.
    """
    read = read_saves(paths)
    common = min(len(save.turns) for save in read)
    games: list[Game] = []
    words: Words | None = None
    for i, (path, save, label) in enumerate(zip(paths, read, labels(paths), strict=True)):
        session = Session.replay(save, str(path))
        words = words or Words.of(session.rules, language)
        games.append(_game(session, words, chr(ord("A") + i), label, common))
        session.model.dispose()
        session.ghost.dispose()
    assert words is not None
    return games, words


def indicators(session: Session) -> tuple[str, ...]:
    """All that is shown: bars, floor, further numbers."""
    goal = session.goal
    bars = [m.indicator for m in goal.measures]
    return tuple(dict.fromkeys([*bars, goal.floor.indicator, *NUMBERS]))


def _game(session: Session, words: Words, letter: str, label: str, common: int) -> Game:
    shown = indicators(session)
    bars, world = session.goal.measures, session.worlds[common]
    standing = goals.standing(session.rules, session.goal, session.worlds[: common + 1])
    verdict = "ended" if session.standing.ended else session.standing.verdict
    return Game(
        letter=letter,
        label=label,
        turns=len(session.orders),
        over=session.over,
        standing=standing,
        verdict=verdict if session.over else "",
        paths={i: session.path(i) for i in shown},
        ghost={i: session.path(i, ghost=True) for i in shown},
        texts={m.indicator: goal_text(words, m, world) for m in bars},
        ghost_texts={m.indicator: goal_text(words, m, session.ghost_worlds[common]) for m in bars},
        marks={m.indicator: mark_text(words, m, float(m.met), world) for m in bars},
        causes={i: causes.by_name(words, session.explain(i, range(common))) for i in shown},
        orders=tuple(
            tuple(words.order(o) for o in orders if not isinstance(o, Answer))
            for orders in session.orders
        ),
        events=tuple(_events(session, words, turn) for turn in range(_begun(session))),
    )


def _begun(session: Session) -> int:
    """Turns that were begun: the one that waits for orders counts until the game is over."""
    return len(session.orders) + (not session.over)


def _events(session: Session, words: Words, turn: int) -> tuple[Event, ...]:
    """Events that waited when a turn (from 0) began, with their answers in it."""
    out = []
    for e, event in enumerate(session.rules.events.values()):
        if session.worlds[turn].pending[e, 0] <= 0:
            continue
        if turn == len(session.orders):
            chosen, kind = "", "waits"
        else:
            given = session.orders[turn]
            own = [o.choice for o in given if isinstance(o, Answer) and o.event == event.id]
            chosen, kind = (own[0], "answered") if own else (event.default, "default")
        label = next((a.label.of(words.language) for a in event.answers if a.id == chosen), "")
        out.append(Event(event.name.of(words.language), label, kind))
    return tuple(out)
