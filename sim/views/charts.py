"""Charts of the Data tab and of the result."""

from __future__ import annotations

from sim.game import Session
from sim.views.models import Chart, Series
from sim.views.words import Words

_ROLES = ("japan", "gold", "good", "us", "eu", "asia")  # colours of the sectors
_BLOCS = ("us", "china", "eu", "japan", "gulf", "asia")


def charts(session: Session, words: Words) -> tuple[Chart, ...]:
    """Paths since the start: blocs beside each other, Japan beside its ghost line."""
    return (
        _japan(session, words, "chart.share", "power_japan"),
        _blocs(session, words, "chart.compute", "compute", log=True),
        _literacy(session, words),
        _blocs(session, words, "chart.lag", "lag", skip=("us", "gulf")),
        _blocs(session, words, "chart.use", "deep_use"),
        _mixed(session, words, "chart.trust", ("trust_japan", "assurance_japan", "approval_japan")),
        _sectors(session, words),
        _origins(session, words),
        _blocs(session, words, "chart.exports", "app_exports", log=True),
        _japan(session, words, "chart.deficit", "digital_deficit"),
        _blocs(session, words, "chart.autonomy", "value_autonomy"),
        _blocs(session, words, "chart.burden", "burden_small"),
        _norms(session, words),
        _blocs(session, words, "chart.reach", "rule_reach"),
        _blocs(session, words, "chart.power_index", "power_index"),
    )


Points = tuple[tuple[float, float], ...]


def _points(session: Session, words: Words, indicator: str, *, ghost: bool = False) -> Points:
    length = session.rules.scenario.turn_quarters
    start = session.rules.first_quarter
    path = session.path(indicator, ghost=ghost)
    factor, _ = words.axis(indicator)
    return tuple((start.plus(i * length).years, factor * v) for i, v in enumerate(path))


def _blocs(
    session: Session,
    words: Words,
    title: str,
    template: str,
    *,
    log: bool = False,
    skip: tuple[str, ...] = (),
) -> Chart:
    series = [
        Series(words.bloc(b), b, _points(session, words, f"{template}_{b}"))
        for b in _BLOCS
        if b not in skip
    ]
    ghost = f"{template}_japan"
    label = words("chart.ghost", name=words.bloc("japan"))
    series.append(Series(label, "ghost", _points(session, words, ghost, ghost=True), dashed=True))
    return Chart(template, words(title), words.axis(ghost)[1], tuple(series), log=log)


def _japan(session: Session, words: Words, title: str, indicator: str) -> Chart:
    label = words("chart.ghost", name=words.bloc("japan"))
    return Chart(
        indicator,
        words(title),
        words.axis(indicator)[1],
        (
            Series(words.bloc("japan"), "japan", _points(session, words, indicator)),
            Series(label, "ghost", _points(session, words, indicator, ghost=True), dashed=True),
        ),
    )


def _literacy(session: Session, words: Words) -> Chart:
    chart = _japan(session, words, "chart.literacy", "replication_lag")
    floor = float(session.goal.floor.met)
    first = session.rules.first_quarter
    last = first.plus(session.rules.scenario.quarters)
    dates = dict.fromkeys([*(x for x, _ in chart.series[0].points), last.years])
    points = tuple((x, floor) for x in dates)
    line = Series(words("chart.floor"), "gold", points, dashed=True)
    return Chart(chart.id, chart.title, chart.unit, (*chart.series, line))


def _sectors(session: Session, words: Words) -> Chart:
    """Deep use in the sectors of Japan."""
    series = tuple(
        Series(
            s.name.of(words.language), role, _points(session, words, f"deep_use_in_japan_{s.id}")
        )
        for s, role in zip(session.rules.file.sectors, _ROLES, strict=False)
    )
    unit = words.axis("deep_use_japan")[1]
    return Chart("deep_use_sectors", words("chart.sectors"), unit, series)


def _origins(session: Session, words: Words) -> Chart:
    """Models in use in Japan by the bloc they come from."""
    rows = {b: f"model_origin_japan_{b}" for b in _BLOCS if b not in {"japan", "gulf"}}
    rows["japan"] = "home_models_japan"
    series = tuple(Series(words.bloc(b), b, _points(session, words, i)) for b, i in rows.items())
    return Chart("model_origin", words("chart.origin"), words.axis("home_models_japan")[1], series)


def _norms(session: Session, words: Words) -> Chart:
    """Members of the first norms of the ruleset."""
    series = tuple(
        Series(n.short.of(words.language), role, _points(session, words, f"norm_members_{n.id}"))
        for n, role in zip(session.rules.norms.values(), _ROLES, strict=False)
    )
    unit = words.axis("norm_members_hiroshima_process")[1]
    return Chart("norm_members", words("chart.norms"), unit, series)


def _mixed(session: Session, words: Words, title: str, indicators: tuple[str, ...]) -> Chart:
    """Several indices of 0 to 1 on one axis in percent."""
    series = []
    for indicator, role in zip(indicators, ("japan", "gold", "asia"), strict=True):
        factor = 100.0 / words.axis(indicator)[0]
        points = _points(session, words, indicator)
        line = tuple((x, factor * y) for x, y in points)
        series.append(Series(words.short(indicator), role, line))
    return Chart("trust", words(title), words("axis.percent"), tuple(series))
