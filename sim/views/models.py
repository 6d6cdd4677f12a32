"""View models: what a screen or a terminal shows, already worded, formatted and immutable.

Every text is in the language the desk was asked for. Numbers that a chart or a bar needs stay
numbers beside their text. Nothing here draws, reads a file or knows the simulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Intent:
    """What the person wants done; `Desk.do` is the only reader.

    Attributes:
        kind: `draft`, `undo`, `end_turn`, `answer`, `language`, `new_game`, `save`, `load`, ...
        values: plain data of the intent (ids, amounts), for instance `{"policy": "power_zones"}`.
    """

    kind: str
    values: Mapping[str, str | float | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Action:
    """A thing that can be pressed. `reason` says why not, when `enabled` is false.

    Attributes:
        mark: `in_force`, `coming` or `drafted` when that is how things stand; empty otherwise.
        ends: it ends something that runs; never the first choice of a screen.
        confirm: question to ask before it is done; empty when none is needed.
    """

    label: str
    intent: Intent
    enabled: bool = True
    reason: str = ""
    hint: str = ""
    mark: str = ""
    ends: bool = False
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """One share of a change. The values of the causes of one change sum to it."""

    label: str
    value: float
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A shown number with its last change and the causes of that change.

    Attributes:
        better: True when the last change is good for Japan, False when bad, None when neither.
        path: values per turn since the start (oldest first), for a sparkline.
        ghost: the same for the ghost line (same world, inherited policy); empty where none is.
        note: unit, source and confidence in one line.
        before_text, after_text: the value before and after the last change with the digits of the
            change, so that the three agree; `before_text` is empty when there was none.
        group: heading under which it stands in a list; empty in the first row.
        parts: what it is made of, or what stands beside it by sector, size or origin.
    """

    id: str
    label: str
    value: float
    text: str
    delta: float = 0.0
    delta_text: str = ""
    better: bool | None = None
    path: tuple[float, ...] = ()
    ghost: tuple[float, ...] = ()
    causes: tuple[Cause, ...] = ()
    note: str = ""
    icon: str = ""
    before_text: str = ""
    after_text: str = ""
    group: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A number by sector, size or origin: a title, and the name and number of every row."""

    title: str
    rows: tuple[tuple[str, Number], ...]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One number of a chain of causes.

    Attributes:
        followed: which cause the next link takes further, in one sentence; empty at the end.
        drivers_title, drivers: what moved that cause since the start; they sum to it.
        at_start: the number at the start, where the link above speaks of what moved since then.
    """

    number: Number
    followed: str = ""
    drivers_title: str = ""
    drivers: tuple[Cause, ...] = ()
    at_start: str = ""


@dataclass(frozen=True, slots=True)
class GoalBar:
    """A bar with marks for the thresholds `met` and `outstanding` and for the ghost line.

    `moving` marks are written in a unit in which they change from turn to turn; `note` says why.
    """

    id: str
    label: str
    value: float
    text: str
    low: float
    high: float
    met: float
    met_text: str
    outstanding: float | None = None
    outstanding_text: str = ""
    ghost: float | None = None
    ghost_text: str = ""
    status: str = "missed"  # missed | met | outstanding
    status_text: str = ""
    lower_is_better: bool = False
    note: str = ""
    moving: bool = False


@dataclass(frozen=True, slots=True)
class GoalFlag:
    """The objective: three bars, the common floor, and where the game stands in one line.

    `warning` says why the floor will give way in the long run; empty when it does not.
    """

    title: str
    subtitle: str
    bars: tuple[GoalBar, ...]
    floor: GoalBar
    standing: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Purse:
    """One of the three purses in the top bar; `number` explains its last change."""

    id: str
    label: str
    text: str
    icon: str
    hint: str
    number: Number | None = None


@dataclass(frozen=True, slots=True)
class TopBar:
    """Date, turn counter, purses."""

    title: str
    date: str
    half: str
    turn: int
    turns: int
    turn_text: str
    purses: tuple[Purse, ...]


@dataclass(frozen=True, slots=True)
class BlocView:
    """A bloc or a non-territorial actor on the map, with its dossier."""

    id: str
    name: str
    short: str
    mood: str
    lines: tuple[str, ...]
    numbers: tuple[Number, ...] = ()
    territorial: bool = True


@dataclass(frozen=True, slots=True)
class Flow:
    """An arc on the map. `kind` is chips, capital, rules or minerals; `volume` is 0..1."""

    source: str
    target: str
    kind: str
    volume: float
    label: str


@dataclass(frozen=True, slots=True)
class MapView:
    """Blocs, flows, and the notice that boundaries imply no position."""

    blocs: tuple[BlocView, ...]
    flows: tuple[Flow, ...]
    notice: str
    kinds: tuple[tuple[str, str], ...]  # (flow kind, label) for the legend


@dataclass(frozen=True, slots=True)
class Card:
    """A policy card.

    Attributes:
        state: available | running | drafted | locked.
        pips: political price in pips (3 points each).
        actions: one per level that can be ordered, then cut or stop; the first enabled one is
            what Enter does.
        facts: label and text pairs for the open card (needs, gain, price, who reacts, delay).
        capital_text: the political price in points of political capital.
        delay_short: the delay in at most about eight letters (`2-6 q`), for the closed card.
        teams_text: teams it takes, and when some come free again.
        warning: that it ends this or next turn unless renewed; empty otherwise.
        warning_short: the same in a few words, for the closed card.
    """

    id: str
    title: str
    body: str
    icon: str
    recommendation: int
    kind: str
    state: str
    state_text: str
    cost_text: str
    pips: int
    teams: int
    delay_text: str
    lock_reason: str
    actions: tuple[Action, ...]
    facts: tuple[tuple[str, str], ...] = ()
    numbers: tuple[Number, ...] = ()
    delay_short: str = ""
    capital_text: str = ""
    teams_text: str = ""
    warning: str = ""
    warning_short: str = ""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A part of the yearly purse, ¥bn. Sliders send `Intent("allocate", {"line", "amount"})`."""

    id: str
    label: str
    amount: float
    text: str
    low: float
    high: float
    step: float
    adjustable: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BudgetView:
    """The yearly purse split into lines; `total` and `free` in ¥bn a year."""

    title: str
    note: str
    total: float
    total_text: str
    free: float
    free_text: str
    lines: tuple[BudgetLine, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One signed term of the other side's judgement of a deal."""

    label: str
    value: float
    text: str
    red_line: bool = False


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal slip: what is given and got, the other side's terms, the chance, the way forward.

    `state` is open | drafted | offered (they ask us) | answered (we replied this turn) |
    in_force | refused | closed.

    Attributes:
        chance: probability of a yes, 0 where a red line stops the deal.
        chance_text: the chance in words, with the terms it stands for; empty once it is signed.
        unstopped: the chance if no red line stood in the way.
        stopped: a red line stops it.
        default_text: what happens to an offer without a reply; empty otherwise.
        term_text: how long it would last and from when; empty once it is signed.
        items: what each side puts in, item by item.
    """

    id: str
    title: str
    partner: str
    partner_name: str
    gives: str
    gets: str
    state: str
    state_text: str
    chance: float
    chance_text: str
    terms: tuple[Term, ...]
    red_lines: str
    wants: str
    sweetener: str
    breach: str
    actions: tuple[Action, ...]
    unstopped: float = 0.0
    stopped: bool = False
    default_text: str = ""
    term_text: str = ""
    items: str = ""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One line of the feed: who, when, what, and the reason in one line."""

    bloc: str
    actor: str
    when: str
    headline: str
    reason: str
    kind: str  # policy | deal | event | signal | refusal | world
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to an event: stakes with sign and size, one warning word and what it means."""

    id: str
    label: str
    stakes: tuple[str, ...]
    warning: str
    action: Action
    warning_text: str = ""


@dataclass(frozen=True, slots=True)
class EventView:
    """This turn's dilemma. Ending the turn without an answer takes `default`."""

    id: str
    title: str
    body: str
    actors: str
    choices: tuple[Choice, ...]
    chosen: str
    default: str


@dataclass(frozen=True, slots=True)
class Series:
    """A line of a chart; `role` names a colour of the theme (a bloc id, `ghost`, `accent`)."""

    label: str
    role: str
    points: tuple[tuple[float, float], ...]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A line chart; x is the year with a fraction. `log` asks for a logarithmic y axis."""

    id: str
    title: str
    unit: str
    series: tuple[Series, ...]
    log: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The turn report: what changed, why (causes that sum), what others did, the ghost line.

    Attributes:
        milestones: the player's orders with what became of them, steps of cards, ended terms.
        news: what happened in the turn that ended.
        coming_title, coming: what waits for an answer in the turn that begins.
        warnings: what ends this or next turn unless it is renewed.
    """

    title: str
    numbers: tuple[Number, ...]
    news: tuple[NewsItem, ...]
    ghost: str
    milestones: tuple[str, ...]
    closing: str
    coming_title: str = ""
    coming: tuple[NewsItem, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Final:
    """The result of the game: verdict, bars, causes over the whole game, paths, orders.

    `abroad` is what the orders changed in what others did.
    """

    title: str
    verdict: str
    goal: GoalFlag
    numbers: tuple[Number, ...]
    charts: tuple[Chart, ...]
    orders: tuple[str, ...]
    abroad: tuple[str, ...]
    notes: tuple[str, ...]
    state_hash: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An order drafted this turn, with its price."""

    text: str
    cost_text: str


@dataclass(frozen=True, slots=True)
class MainView:
    """Everything the situation room shows at one moment.

    `news` is what happened in the last turn, `coming` what waits for an answer now.
    """

    top: TopBar
    goal: GoalFlag
    numbers: tuple[Number, ...]
    map: MapView
    cards: tuple[Card, ...]
    budget: BudgetView
    deals: tuple[Deal, ...]
    charts: tuple[Chart, ...]
    news: tuple[NewsItem, ...]
    event: EventView | None
    drafts: tuple[Draft, ...]
    undo: Action
    end_turn: Action
    hint: str
    report: Report | None = None
    final: Final | None = None
    coming: tuple[NewsItem, ...] = ()


@dataclass(frozen=True, slots=True)
class TitleView:
    """The title screen: name, one sentence, what can be started, the disclaimer.

    `saves` are those that `actions` does not begin with; `warning` says why games cannot be kept.
    """

    title: str
    subtitle: str
    disclaimer: str
    notice: str
    actions: tuple[Action, ...]
    saves: tuple[Action, ...]
    credits: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page of the help: a heading and paragraphs; `id` names it for links."""

    title: str
    paragraphs: tuple[str, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message after an intent; `kind` is info, refused or error."""

    kind: str
    text: str
