"""Why a number moved, step by step: its causes, then what moved the largest of them, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.core.errors import ConfigError
from sim.game import explain
from sim.game.explain import ELSEWHERE, Share
from sim.game.session import Session
from sim.indicators.values import parse_part
from sim.rules.schema.scenario import Indicator
from sim.world.world import FIELDS

LINKS = 3  # numbers in a chain
SMALL = 0.1  # of the largest cause: what is smaller is not followed
# Fields that no number shows, and the flow of theirs that numbers show.
SHOWN_BY = {"model_share": "provenance", "app_share": "app_sales"}


@dataclass(frozen=True, slots=True)
class Link:
    """One number of a chain.

    Attributes:
        before, after: its value at the ends of the year.
        shares: causes that sum to its change, largest first.
        followed: the cause that the next link takes further; None at the end of the chain.
        place: bloc in which most of `followed` happened, where that was elsewhere, and its part.
        drivers: what moved `followed`, where it is a named term; they sum to it.
    """

    indicator: str
    before: float
    after: float
    shares: tuple[Share, ...]
    followed: Share | None = None
    place: tuple[str, float] = ("", 0.0)
    drivers: tuple[Share, ...] = ()


def years(session: Session) -> dict[int, range]:
    """Calendar years of a game with the turns (from 0) that were played in them."""
    out: dict[int, range] = {}
    for turn in range(len(session.orders)):
        year = session.rules.first_quarter.plus(turn * session.rules.scenario.turn_quarters).year
        out[year] = range(out[year].start if year in out else turn, turn + 1)
    return out


def largest_year(session: Session, indicator: str) -> int:
    """The year in which a number changed most.

    Raises:
        ConfigError: no turn has been played.
    """
    played = years(session)
    if not played:
        raise ConfigError("no turn has been played yet; there is nothing to explain")
    path = session.path(indicator)
    return max(played, key=lambda y: abs(path[played[y].stop] - path[played[y].start]))


def chain(session: Session, indicator: str, turns: range, most: int = LINKS) -> list[Link]:
    """A number over some turns with its causes, then the number behind the largest cause.

    Args:
        turns: from 0.
        most: links at most.
    """
    links: list[Link] = []
    told: set[str] = set()
    following = indicator
    while following:
        read = explain.reads(session.rules, session.rules.indicators[following], session.world)
        told |= read if len(read) == 1 else set()
        link = _link(session, following, turns)
        step = _next(session, link, turns, told) if len(links) < most - 1 else None
        following = ""
        if step is not None:
            link, following = step
        links.append(link)
    return links


def _link(session: Session, indicator: str, turns: range) -> Link:
    path = session.path(indicator)
    shares = tuple(session.explain(indicator, turns))
    return Link(indicator, path[turns.start], path[turns.stop], shares)


def _next(session: Session, link: Link, turns: range, told: set[str]) -> tuple[Link, str] | None:
    """The link with the cause that is followed, and the number it leads to; None at the end.

    Followed is the largest cause in the direction of the change that another number shows, itself
    or by what moved it. A small one is not worth the way, and a decision needs no more words.
    """
    for share in _worthy(link.shares, link.after - link.before):
        if share.cause in session.rules.axes["measure"].ids:
            return None
        found, place = _leads(session, link, share, turns, told)
        if found:
            return replace(link, followed=share, place=place), found
        if share.elsewhere:
            continue
        behind = explain.drivers(session.model, link.indicator, share, quarters(session, turns))
        moved = [d for d in behind if d.cause != share.cause]  # less what it held from the start
        top = max((abs(d.amount) for d in moved), default=0.0)
        moved = [d for d in moved if abs(d.amount) >= SMALL * top]
        for driver in (*_worthy(moved, share.amount), *_worthy(moved, -share.amount)):
            found, _ = _leads(session, link, driver, turns, told)
            if found and not driver.elsewhere:
                return replace(link, followed=share, drivers=tuple(behind)), found
    return None


def _worthy(shares: Sequence[Share], change: float) -> list[Share]:
    """Shares in the direction of a change that are not small beside the largest of them."""
    same = [s for s in shares if s.amount * change > 0]
    return [s for s in same if abs(s.amount) >= SMALL * abs(same[0].amount)]


def _leads(
    session: Session, link: Link, share: Share, turns: range, told: set[str]
) -> tuple[str, tuple[str, float]]:
    """The number that a cause leads to, and the bloc where most of it happened."""
    field = explain.field_of(session.model, link.indicator, share, quarters(session, turns))
    field = SHOWN_BY.get(field, field)
    if not field or field in told:
        return "", ("", 0.0)
    place = _place(session, link.indicator, share, turns)
    bloc = place[0] or _home(session, link.indicator)
    return _number_of(session, field, bloc, link.indicator, turns), place


def quarters(session: Session, turns: range) -> range:
    """Quarters of some turns."""
    length = session.rules.scenario.turn_quarters
    return range(turns.start * length, turns.stop * length)


def _home(session: Session, indicator: str) -> str:
    place = explain.focus_of(session.rules, session.rules.indicators[indicator])
    return "" if place is None else session.rules.axes["bloc"].ids[place]


def _place(session: Session, indicator: str, share: Share, turns: range) -> tuple[str, float]:
    """Bloc in which most of a cause elsewhere happened, and its part; empty for causes at home."""
    if not share.elsewhere:
        return "", 0.0
    home, wanted = _home(session, indicator), share.cause.removesuffix(ELSEWHERE)
    parts: dict[str, float] = {}
    for place, bloc in enumerate(session.rules.blocs):
        if bloc != home:
            span = quarters(session, turns)
            for one in explain.change(session.model, indicator, span, place):
                if (one.step, one.cause) == (share.step, wanted):
                    parts[bloc] = one.amount
    if not parts:
        return "", 0.0
    most = max(parts, key=lambda b: parts[b] * share.amount)
    return most, parts[most]


def _number_of(session: Session, field: str, bloc: str, of: str, turns: range) -> str:
    """The number that shows a field of a bloc, in the sector of `of` where it has one.

    Among several the one that changed most for its size; empty where none shows the field alone.
    """
    rules = session.rules
    wanted = [bloc, *_places(rules.indicators[of])[1:]]
    ranked: dict[str, tuple[int, float]] = {}
    for name, declared in rules.indicators.items():
        places = _places(declared)
        apart = bool(bloc and places and places[0] != bloc)
        if apart or declared.denominator or len(places) > len(wanted):
            continue
        if explain.reads(rules, declared, session.world) == {field}:
            path = session.path(name)
            before, after = path[turns.start], path[turns.stop]
            fit = sum(a == b for a, b in zip(places, wanted, strict=False))
            ranked[name] = fit, abs(after - before) / max(abs(before), 1e-9)
    return max(ranked, key=lambda name: ranked[name], default="")


def _places(declared: Indicator) -> list[str]:
    """Bloc and sector that an indicator is of."""
    if not declared.numerator:
        return [p for p in declared.at.split(",") if p]
    name, ids = parse_part(declared.numerator)
    return [
        i for axis, i in zip(FIELDS[name].axes, ids, strict=False) if axis in {"bloc", "sector"}
    ]
