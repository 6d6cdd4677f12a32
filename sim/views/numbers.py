"""Number tiles, the goal flag, the top bar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.game import Session
from sim.game.goals import MET, MISSED, Bar
from sim.indicators import value
from sim.indicators.accounts import standing
from sim.rules.schema.scenario import GoalMeasure, Indicator
from sim.views.lines import Line
from sim.views.models import Cause, GoalBar, GoalFlag, Number, Part, Purse, TopBar
from sim.views.words import Words
from sim.world.world import World

# Shares of the world's compute rest on a weak source: readers see power and rank instead.
WEAK_SHARE, SHOWN_FOR_IT = "compute_share_japan", "power_japan"

# The first row of tiles; what a card or a deal touches is shown with it.
TILES = (
    "power_japan", "compute_japan", "replication_lag", "deep_use_japan", "trust_japan",
    "approval_japan", "lag_china", "chip_price", "lead_time",
)  # fmt: skip
# All others by heading, `number.group_<id>`.
GROUPS = {
    "use": (
        "any_use_japan", "person_use_japan", "productivity_japan", "complements_japan",
        "sector_data_japan", "implementers_japan", "defence_conversion_japan",
    ),
    "models": (
        "access_japan", "access_lag_japan", "lag_japan", "home_models_japan",
        "value_autonomy_japan", "guard_japan", "value_projection_japan",
    ),
    "apps": (
        "app_exports_japan", "app_world_share_japan", "app_kept_japan", "robot_share_japan",
        "digital_deficit",
    ),
    "rules": (
        "model_duties_japan", "use_duties_japan", "hardness_japan", "burden_small_japan",
        "startups_japan", "assurance_japan", "incidents_japan",
    ),
    "compute": (
        "queue_japan", "idle_japan", "foreign_share_japan", "home_quota_japan", "compute_us",
        "compute_china", "own_supply_china", "outside_licences", "rental_price",
        "chain_capacity", "power_needed", "leased_china", "tool_sales_china",
        "home_tools_china", "parts_stock", "home_cost_china",
    ),
    "research": (
        "researchers_japan", "students_japan", "frontier_literacy_japan", "base_research",
        "required_research", "capability_us", "transfer_japan", "weakest_input_japan",
    ),
    "money": (
        "output_japan", "venture_japan", "fund_inflow_japan", "capex_world", "capex_to_revenue",
    ),
    "dependence": (
        "exposure_japan", "supply_loss_japan", "second_sources_japan", "mineral_stock_japan",
        "chokepoint_japan",
    ),
    # Norms
    "norms": (
        "rule_reach_japan", "law_behind_japan", "norm_members_hiroshima_process",
        "norm_memberships_japan", "interoperability_japan_eu", "interoperability_japan_asia",
    ),
    "world": (
        "word_japan", "relation_japan_us", "relation_japan_eu", "relation_japan_china",
        "relation_japan_gulf", "camp_rights", "camp_order",
    ),
    # Accounts of power
    "power": (
        "power_index_japan", "conversion_efficiency_japan", "resilience_japan",
        "partners_bound_japan", "leverage_japan_us", "leverage_japan_china",
    ),
    "sources": (
        "power_technology_japan", "power_ecosystem_japan", "power_institutions_japan",
        "power_ideas_japan", "own_control_japan",
    ),
}  # fmt: skip

# Numbers with parts: title `part.<id>` and indicator by sector, size or bloc of origin.
PARTS = {
    "deep_use_japan": (
        ("deep_use", "deep_use_in_japan_{sector}"),
        ("complements", "complements_in_japan_{sector}"),
        ("data", "data_in_japan_{sector}"),
    ),
    "any_use_japan": (("any_use", "any_use_in_japan_{sector}"),),
    "complements_japan": (("complements", "complements_in_japan_{sector}"),),
    "sector_data_japan": (("data", "data_in_japan_{sector}"),),
    "app_exports_japan": (("exports", "app_exports_in_japan_{sector}"),),
    "burden_small_japan": (("burden", "burden_{size}_japan"),),
    "home_models_japan": (("origin", "model_origin_japan_{bloc}"),),
    # Norms
    "rule_reach_japan": (("reach", "rule_reach_{bloc}"),),
    "law_behind_japan": (("law_behind", "law_behind_{bloc}"),),
    "norm_memberships_japan": (
        ("norm_members", "norm_members_{norm}"),
        ("memberships", "norm_memberships_{bloc}"),
    ),
    "interoperability_japan_eu": (("accepted", "interoperability_japan_{bloc}"),),
    "exposure_japan": (
        ("suppliers", "dependence_japan_{input}"),
        ("at_risk", "vulnerability_japan_{bloc}"),
    ),
}

# Numbers that are the own part of those by bloc.
OWN_PART = {
    "home_models_japan", "rule_reach_japan", "law_behind_japan", "norm_memberships_japan",
}  # fmt: skip

# Purses of the top bar and the indicators behind them.
PURSES = {"budget": "free_next_year", "capital": "capital_japan", "teams": "free_teams"}


def shown(session: Session, words: Words) -> tuple[Number, ...]:
    """All numbers: the first row with those of the goal, then the others under their headings."""
    goal = (m.indicator for m in (*session.goal.measures, session.goal.floor))
    first = dict.fromkeys((*TILES, *shown_for(goal)))
    out = [number(session, words, i, parts=True) for i in first]
    for group, members in GROUPS.items():
        heading = words(f"number.group_{group}")
        rest = (number(session, words, i, parts=True) for i in members if i not in first)
        out += [replace(n, group=heading) for n in rest]
    return tuple(out)


def _parts(session: Session, words: Words, indicator: str) -> tuple[Part, ...]:
    """The number by sector, size or origin, where it has parts."""
    rules, out = session.rules, []
    names = {
        "sector": {s.id: s.name.of(words.language) for s in rules.file.sectors},
        "size": {s.id: s.name.of(words.language) for s in rules.file.sizes},
        "bloc": {b: words.bloc(b) for b in rules.blocs},
        "norm": {n.id: n.short.of(words.language) for n in rules.norms.values()},
        "input": {i.id: i.name.of(words.language) for i in rules.file.inputs},
    }
    for title, template in PARTS.get(indicator, ()):
        axis = template[template.index("{") + 1 : template.index("}")]
        rows = {i: template.replace(f"{{{axis}}}", i) for i in names[axis]}
        if axis == "bloc":  # a bloc's own share is not that of a pair
            own = rules.actors[session.seat].bloc
            if indicator in OWN_PART:
                rows[own] = indicator
            else:
                del rows[own]
        out.append(
            Part(
                words(f"part.{title}"),
                tuple((names[axis][i], number(session, words, row)) for i, row in rows.items()),
            )
        )
    return (*out, *_account_parts(session, words, rules.indicators[indicator]))


def _account_parts(session: Session, words: Words, declared: Indicator) -> Iterator[Part]:
    """What an account of power is made of, the lowest part named; of a ratio also the first."""
    accounts, at = session.rules.accounts, declared.at
    node = accounts.nodes.get(declared.account)
    shown = {i.account: i for i in session.rules.indicators.values() if i.account and i.at == at}
    of = [part for part in node.of if part in shown] if node else []
    if node is None or not of:
        return
    rows = [
        (accounts.name(part).of(words.language), number(session, words, shown[part].id))
        for part in of
    ]
    name = node.name.of(words.language)
    if node.mean == "ratio":
        yield Part(name, tuple(rows))
        yield from _account_parts(session, words, shown[of[0]])
    else:
        lowest, _ = min(rows, key=lambda row: row[1].value)
        yield Part(words("part.account", name=name, lowest=lowest), tuple(rows))


def _band(session: Session, words: Words, indicator: str) -> str:
    """How far an index of a theory rests on its weights; empty for other numbers."""
    declared = session.rules.indicators[indicator]
    if declared.account not in session.rules.accounts.theories:
        return ""
    found = standing(session.rules, session.world, declared.account)
    bloc = session.rules.axes["bloc"].index(declared.at)
    low, high = (
        words.texts.number(declared.factor * float(end[bloc]), declared.unit)
        for end in (found.low, found.high)
    )
    return words(
        "power.band",
        low=low,
        high=high,
        rank=int(found.rank[bloc]),
        of=int(found.rank.max()),
        kept=f"{100 * found.kept[bloc]:.0f}",
    )


def number(
    session: Session,
    words: Words,
    indicator: str,
    turns: range | None = None,
    *,
    parts: bool = False,
) -> Number:
    """A number with its change over the last turn (or `turns`) and the causes that sum to it.

    Args:
        parts: with the same by sector, size or origin.
    """
    declared = session.rules.indicators[indicator]
    path = session.path(indicator)
    span = turns or range(max(len(path) - 2, 0), len(path) - 1)
    before, after = (path[span.start], path[span.stop]) if len(path) > 1 else (path[-1], path[-1])
    line = Line(words, indicator, (before, after))
    ticks = line.ticks(after, before)
    shares = session.explain(indicator, span) if len(path) > 1 else []
    split = line.parts([s.amount for s in shares], ticks)
    causes = tuple(
        Cause(words.cause(s), line.amount(part), line.share(part), words(f"step.{s.step}"))
        for s, part in zip(shares, split, strict=True)
        if part
    )
    good = {"up": ticks > 0, "down": ticks < 0}.get(declared.better)
    note = (
        words.indicator(indicator),
        declared.note.of(words.language),
        words(f"number.confidence_{declared.confidence}"),
        _band(session, words, indicator),
    )
    return Number(
        id=indicator,
        label=words.short(indicator),
        value=path[-1],
        text=line.end(path[-1]),
        delta=line.amount(ticks),
        delta_text=line.change(ticks),
        better=good if ticks else None,
        path=path,
        ghost=session.path(indicator, ghost=True),
        causes=causes,
        note=" · ".join(filter(None, note)),
        icon=declared.icon,
        before_text=line.end(before) if len(path) > 1 else "",
        after_text=line.end(after),
        parts=_parts(session, words, indicator) if parts else (),
    )


def goal_flag(session: Session, words: Words) -> GoalFlag:
    """The objective: three bars, the floor, one line on where it stands."""
    standing = session.standing
    goal = session.goal
    reached = sum(b.status != MISSED for b in standing.bars)
    if standing.broken_turns:
        floor = words("goal.floor_broken", turns=standing.broken_turns, most=goal.floor_turns)
    else:
        floor = words("goal.floor_holds" if standing.floor.status != MISSED else "goal.floor_below")
    warning = _research_gap(session, words)
    return GoalFlag(
        title=goal.name.of(words.language),
        subtitle=goal.subtitle.of(words.language),
        bars=tuple(_bar(session, words, b) for b in standing.bars),
        floor=_floor(session, words, standing.floor, at_risk=bool(warning)),
        standing=words("goal.standing", met=reached, all=len(standing.bars), floor=floor),
        warning=warning,
    )


def _research_gap(session: Session, words: Words) -> str:
    """That base research falls short of what the floor takes; empty when it does not."""
    have, needed = (session.number(i) for i in ("base_research", "required_research"))
    if have >= needed or session.over:
        return ""
    return words(
        "goal.research_gap",
        have=words.value("base_research", have),
        needed=words.value("required_research", needed),
    )


def _bar(session: Session, words: Words, bar: Bar) -> GoalBar:
    m, world, other = bar.measure, session.world, session.ghost_worlds[-1]
    note = session.rules.indicators[m.indicator].note.of(words.language)
    return GoalBar(
        id=shown_for((m.indicator,))[0],  # the number whose causes belong to the bar
        label=words.short(m.indicator),
        value=bar.value,
        text=goal_text(words, m, world),
        low=float(m.low),
        high=float(m.high),
        met=float(m.met),
        met_text=mark_text(words, m, float(m.met), world),
        outstanding=float(m.outstanding),
        outstanding_text=mark_text(words, m, float(m.outstanding), world),
        ghost=session.number(m.indicator, other),
        ghost_text=goal_text(words, m, other),
        status=bar.status,
        status_text=words(f"goal.status_{bar.status}"),
        lower_is_better=m.lower_is_better,
        note=words("goal.compute_note") if m.indicator == WEAK_SHARE else note,
        moving=m.indicator == WEAK_SHARE,
    )


def goal_text(words: Words, m: GoalMeasure, world: World) -> str:
    """A measure of the objective as shown: a share of world compute is GW and rank."""

    def now(indicator: str) -> float:
        return float(value(words.rules, world, indicator)[0])

    if m.indicator != WEAK_SHARE:
        return words.value(m.indicator, now(m.indicator))
    gw = words.value(SHOWN_FOR_IT, now(SHOWN_FOR_IT))
    rank, of = int(now("power_rank_japan")), len(words.rules.blocs)
    return words("goal.compute_text", gw=gw, rank=rank, of=of)


def mark_text(words: Words, m: GoalMeasure, mark: float, world: World) -> str:
    """A threshold as shown: a share of world compute is the power it would take in `world`."""
    if m.indicator != WEAK_SHARE:
        return words.mark(m.indicator, mark)
    share, gw = (float(value(words.rules, world, i)[0]) for i in (WEAK_SHARE, SHOWN_FOR_IT))
    return words("goal.about", n=words.value(SHOWN_FOR_IT, gw * mark / max(share, 1e-9)))


def shown_for(indicators: Iterable[str]) -> tuple[str, ...]:
    """Indicators as readers see them, each once: power in the place of the share of compute."""
    return tuple(dict.fromkeys(SHOWN_FOR_IT if i == WEAK_SHARE else i for i in indicators))


def _floor(session: Session, words: Words, floor: Bar, *, at_risk: bool) -> GoalBar:
    held = MISSED if floor.status == MISSED else MET
    m, goal = floor.measure, session.goal
    ghost = session.number(m.indicator, session.ghost_worlds[-1])
    return GoalBar(
        id=m.indicator,
        label=words("goal.floor"),
        value=floor.value,
        text=words.value(m.indicator, floor.value),
        low=float(m.low),
        high=float(m.high),
        met=float(m.met),
        met_text=words.mark(m.indicator, float(m.met)),
        outstanding=float(goal.floor_break),
        outstanding_text=words.mark(m.indicator, float(goal.floor_break)),
        ghost=ghost,
        ghost_text=words.value(m.indicator, ghost),
        status=held,
        status_text=words(
            "goal.floor_status_risk" if at_risk and held == MET else f"goal.floor_status_{held}"
        ),
        lower_is_better=True,
        note=words(
            "goal.floor_note",
            met=words.mark(m.indicator, float(m.met)),
            break_at=words.mark(m.indicator, float(goal.floor_break)),
            turns=goal.floor_turns,
        ),
    )


def top_bar(session: Session, words: Words) -> TopBar:
    """Date, turn and the three purses as this turn's drafts leave them."""
    total = session.rules.number("politics.purse")
    first_half, year = session.date.number <= 2, session.date.next_fiscal_year
    budget = words("purse.budget_hint", total=words.money(total), year=year)
    return TopBar(
        title=words("app.title"),
        date=words("calendar.over") if session.over else words.texts.half(session.date),
        half=words(f"calendar.half{1 if first_half else 2}_hint"),
        turn=min(session.turn, session.turns),
        turns=session.turns,
        turn_text=words(
            "calendar.turn", turn=min(session.turn, session.turns), turns=session.turns
        ),
        purses=(
            _purse(session, words, "budget", budget),
            _purse(session, words, "capital", words("purse.capital_hint")),
            _purse(session, words, "teams", words("purse.teams_hint")),
        ),
    )


def _purse(session: Session, words: Words, purse: str, hint: str) -> Purse:
    """A purse as the drafts leave it, and the number behind it as the last turn left it."""
    indicator = PURSES[purse]
    drafted = session.number(indicator, session.preview)
    text = f"{drafted:.0f}"
    if purse == "budget":
        year = session.date.next_fiscal_year
        text = words("purse.budget_text", free=words.money(drafted), year=year)
    shown = number(session, words, indicator)
    note = [hint, shown.note]
    if drafted != shown.value:
        note.insert(0, words("purse.drafted", text=words.value(indicator, drafted)))
    return Purse(
        purse, words(f"purse.{purse}"), text, session.rules.indicators[indicator].icon, hint,
        replace(shown, note="\n".join(note), group=words("number.group_purses")),
    )  # fmt: skip
