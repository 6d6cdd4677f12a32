"""The state: one declared array per quantity, the runs axis last.

Every field names its axes, unit, meaning and bounds once; shapes, starts, copies, hashes, the
state table of the documentation and the checks of the book all come from that declaration.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from typing_extensions import override

from sim.core.arrays import Array
from sim.core.axes import Axes


@dataclass(frozen=True, slots=True)
class Field:
    """Declaration of one array of the state.

    Attributes:
        axes: names of the axes before the runs axis.
        unit: unit of the state (`sim.core.units`).
        meaning: what it is, in one line.
        low, high: declared bounds; an update that leaves them is clipped and the rest is booked as
            "bound". Accounts are never clipped.
        start: value where the scenario gives none.
        role: `stock` (changes by terms), `flow` (set anew each quarter), `lever` (set by measures
            in force: neutral 0 for sums, 1 for products), `clock` (counters, not explained).
        account: conserved good this array holds, or empty.
        sign: +1 for holdings and for what left the system, -1 for what entered it, so that the
            signed sum of an account never changes.
    """

    name: str
    axes: tuple[str, ...]
    unit: str
    meaning: str
    low: float = -np.inf
    high: float = np.inf
    start: float = 0.0
    role: str = "stock"
    account: str = ""
    sign: int = 1


def state(
    axes: str,
    unit: str,
    meaning: str,
    *,
    low: float = -np.inf,
    high: float = np.inf,
    start: float = 0.0,
    role: str = "stock",
    account: str = "",
    sign: int = 1,
) -> Any:  # noqa: ANN401 -- stands for a field of any dataclass
    """Declare an array of the state; see `Field` for the arguments. `axes` are space-separated."""
    spec = {"unit": unit, "meaning": meaning, "low": low, "high": high, "start": start}
    spec |= {"role": role, "axes": tuple(axes.split()), "account": account, "sign": sign}
    return dataclasses.field(metadata=spec)


def add_lever(axes: str, unit: str, meaning: str) -> Any:  # noqa: ANN401
    """A lever that measures add to; neutral at 0."""
    return state(axes, unit, meaning, role="lever")


def scale_lever(axes: str, meaning: str) -> Any:  # noqa: ANN401
    """A lever that measures multiply; neutral at 1."""
    return state(axes, "ratio", meaning, role="lever", start=1.0, low=0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the fields lie in the flat array of a world.

    Attributes:
        shape: lengths of the axes of every field, without the runs axis.
        rows: rows of every field, in order of declaration.
        levers: rows of all levers, which are declared one after another.
        size: number of rows K.
    """

    shape: Mapping[str, tuple[int, ...]]
    rows: Mapping[str, slice]
    levers: slice
    size: int


@dataclass(slots=True, init=False, eq=False, repr=False)
class World:
    """All quantities of the world at one moment, for R runs at once.

    Every field is a view of its rows of `flat`; assigning to a field writes into them.

    Attributes:
        quarter: quarters since the start of the scenario; the same for all runs.
        flat: all fields one after another, (K, R), so that what concerns all is one operation.
        layout: which rows are whose.
    """

    quarter: int
    flat: Array
    layout: Layout

    # Chips (M2). Account "chips": made = idle + installed + retired.
    chain_capacity: Array = state(
        "chain", "M H100e per quarter", "what a link of the merchant chain can make", low=0
    )
    chain_orders: Array = state(
        "chain pipeline", "M H100e per quarter", "capacity on order, by quarters to wait", low=0
    )
    vendor_share: Array = state("vendor", "share", "part of the merchant chain booked", low=0)
    home_capacity: Array = state(
        "vendor", "M H100e per quarter", "chips that vendors for the home market can make", low=0
    )
    home_memory: Array = state(
        "vendor", "M H100e per quarter", "chips that memory made at home suffices for", low=0
    )
    parts_stock: Array = state(
        "vendor", "M H100e", "chips that stocked foreign parts suffice for", low=0
    )
    experience: Array = state(
        "vendor", "M H100e", "chips ever made, before the start included", low=0
    )
    home_cost: Array = state(
        "bloc", "ratio", "unit cost of chips of home vendors over a merchant chip's",
        role="flow", low=0, start=1.0,
    )  # fmt: skip
    capacity: Array = state(
        "vendor", "M H100e per quarter", "chips that can be finished this quarter", role="flow"
    )
    backlog: Array = state("bloc tier", "M H100e", "licensed orders not yet delivered", low=0)
    ahead: Array = state("bloc", "M H100e", "chips bought ahead of announced controls", low=0)
    tool_sales: Array = state(
        "bloc", "USD bn per quarter", "foreign chip-making tools delivered", role="flow", low=0
    )
    home_tools: Array = state(
        "bloc", "share", "chip-making tools that are made at home", low=0, high=1
    )
    made: Array = state("vendor", "M H100e", "chips made since the start", account="chips", sign=-1)
    idle: Array = state(
        "bloc tier", "M H100e", "delivered chips waiting for power", account="chips"
    )
    installed: Array = state("bloc tier", "M H100e", "energised compute", account="chips")
    retired: Array = state("", "M H100e", "chips taken out of use since the start", account="chips")
    delivered: Array = state("bloc tier", "M H100e per quarter", "chips delivered", role="flow")
    smuggled: Array = state(
        "", "M H100e per quarter", "chips diverted to China", role="flow", low=0
    )
    self_made: Array = state(
        "bloc", "M H100e per quarter", "chips from the bloc's own vendors", role="flow", low=0
    )
    shortfall: Array = state(
        "bloc", "share", "orders refused by licences", role="flow", low=0, high=1
    )
    chip_price: Array = state("", "USD thousand per H100e", "price of new compute", low=0, start=20)
    pressure: Array = state("", "ratio", "claims on chips over output", low=0, start=1)
    rental_price: Array = state("", "USD per hour", "rent of an H100e", low=0, start=2)
    leased: Array = state("bloc", "M H100e", "compute used abroad", role="flow", low=0)

    # Electricity and sites as in M4; what was applied for is queued or energised
    applied: Array = state(
        "bloc", "GW", "power applied for since the start", account="power", sign=-1
    )
    queue: Array = state("bloc stage", "GW", "power waiting for connection", account="power")
    power: Array = state("bloc", "GW", "energised power for AI", account="power")
    chip_power: Array = state("bloc", "kW per H100e", "facility power of installed chips", low=0.01)

    # Capital as in M3. What funds hand out, blocs receive.
    stake_income: Array = state(
        "investor", "USD bn per quarter", "income from laboratories owned or hosted", role="flow"
    )
    capex: Array = state("investor", "USD bn per quarter", "AI capital spending", low=0)
    cash_flow: Array = state("investor", "USD bn per quarter", "money the investor earns", low=0)
    fund_flow: Array = state(
        "fund bloc", "USD bn per quarter", "placements of sovereign funds", role="flow", low=0
    )
    fund_assets: Array = state("fund", "USD bn", "money set aside for AI", low=0)
    venture: Array = state(
        "bloc", "USD bn per quarter", "private capital in AI firms", role="flow", low=0
    )
    site_spend: Array = state(
        "bloc", "USD bn per quarter", "AI capital spent in the bloc", role="flow"
    )
    foreign_sites: Array = state("bloc", "share", "site spending from abroad", role="flow")
    foreign_owned: Array = state("bloc", "share", "share of compute owned abroad", low=0, high=1)
    ai_revenue: Array = state("bloc", "USD bn per quarter", "spending on AI services", role="flow")
    service_price: Array = state("", "ratio", "price of AI services, 2025Q4 = 1", low=0, start=1)

    # Talent as in M5
    students: Array = state("bloc cohort", "thousand", "doctoral students by quarters to go", low=0)
    researchers: Array = state("bloc", "thousand", "frontier AI researchers", low=0)
    usual_researchers: Array = state("bloc", "thousand", "researchers at the start", role="clock")
    usual_intensity: Array = state(
        "bloc", "ratio", "compute per researcher at the start", role="clock", start=1
    )
    usual_implementers: Array = state(
        "bloc", "thousand", "implementers at the end of 2022", start=1
    )
    implementers: Array = state("bloc", "thousand", "engineers who put AI to work", low=0)

    # Ecosystem, by coverage B16
    transfer: Array = state(
        "bloc", "index", "transfer between universities and industry", low=0, high=1, start=0.4
    )

    # Capability as in M1
    paradigm: Array = state(
        "", "level", "pace of research: 0 slow, 1 usual, 2 fast", role="clock", start=1
    )
    algorithm: Array = state("lab", "OOM", "algorithmic efficiency over the 2022Q4 frontier")
    training_compute: Array = state("lab", "M H100e", "research compute in use", low=1e-6)
    capability: Array = state("lab", "points", "best released model, ECI-like scale", low=0)
    public_knowledge: Array = state("", "OOM", "algorithmic efficiency known to all, last quarter")
    frontier_path: Array = state("history", "points", "best capability of the world by quarter")

    # Models in use, by M6: who uses whose
    model_share: Array = state(
        "bloc sector family", "share", "use of AI by model family", low=0, high=1
    )
    open_market: Array = state(
        "bloc family", "share", "part of a market that is open to a family of models",
        role="flow", low=0, high=1, start=1,
    )  # fmt: skip
    unserved: Array = state(
        "bloc sector", "share", "use that lost its model to a ban", low=0, high=1
    )
    derived_base: Array = state(
        "family", "share", "open families that Japanese derived models build on", low=0, high=1
    )
    accessible: Array = state(
        "bloc sector", "points", "capability of the models in use, in local terms", role="flow"
    )
    provenance: Array = state(
        "bloc other", "share", "use of models by their origin, derived ones looked through",
        role="flow", low=0, high=1,
    )  # fmt: skip
    lab_income: Array = state(
        "lab", "USD bn per quarter", "income of laboratories from models", role="flow", low=0
    )
    payments: Array = state(
        "bloc other", "USD bn per quarter", "spending on AI by where it ends", role="flow", low=0
    )

    # Use and what it needs, by M7
    any_use: Array = state("bloc sector size", "share", "firms that use AI at all", low=0, high=1)
    deep_use: Array = state(
        "bloc sector size", "share", "firms with AI deep in their work", low=0, high=1
    )
    person_use: Array = state("bloc", "share", "people who have used generative AI", low=0, high=1)
    complements: Array = state(
        "bloc sector", "index", "processes, skills and integrators that AI needs", low=0, high=1
    )
    sector_use: Array = state(
        "bloc sector", "share", "deep use of a sector, firms by output", role="flow", low=0, high=1
    )
    turned: Array = state(
        "bloc", "share per quarter", "firms that turned to deep use", role="flow", low=0
    )
    literacy: Array = state("bloc", "index", "frontier literacy", low=0, high=1, start=0.9)
    requirement: Array = state("", "USD bn per quarter", "base research needed to keep up", low=0)
    productivity: Array = state("bloc", "share", "output gained by AI", role="flow")

    # Data, and the market for applications, as in M7b
    sector_data: Array = state(
        "bloc sector", "index", "data that models and applications can learn from", low=0, high=1
    )
    app_share: Array = state(
        "sector bloc other", "share", "applications bought, by origin", low=0, high=1
    )
    app_sales: Array = state(
        "bloc other", "USD bn per quarter", "applications sold, by seller and buyer", role="flow"
    )
    app_income: Array = state(
        "bloc",
        "USD bn per quarter",
        "income from applications, of their sellers and of owners of platforms",
        role="flow",
    )
    embedded: Array = state(
        "bloc other", "share", "goods sold in a closed market with a model of that market",
        role="flow", low=0, high=1,
    )  # fmt: skip
    robots: Array = state(
        "bloc", "index", "robots and vehicles in use by the bloc of their makers", low=0
    )

    # Rules and what they cost, by M8
    model_duties: Array = state("bloc", "index", "duties on makers of models", low=0, high=1)
    use_duties: Array = state("bloc", "index", "duties on uses of AI", low=0, high=1)
    hardness: Array = state("bloc", "index", "how binding the rules are", low=0, high=1)
    listed: Array = state("bloc lab", "flag", "laboratory above the compute line", role="flow")
    duty_cost: Array = state(
        "bloc family", "ratio", "price added by duties on models", role="flow", low=0
    )
    launch_gap: Array = state(
        "bloc family", "points", "capability that comes late because of rules", role="flow", low=0
    )
    burden: Array = state("bloc size", "index", "cost of rules to users", role="flow", low=0)
    permit_loss: Array = state(
        "bloc sector", "share", "uses that rules hold back by risk", role="flow", low=0, high=1
    )
    startups: Array = state("bloc", "thousand", "AI start-ups", low=0)
    usual_startups: Array = state("bloc", "thousand", "start-ups at the end of 2022", start=1)
    assurance: Array = state("bloc", "index", "capacity to evaluate AI", low=0, high=1)
    trust: Array = state("bloc", "share", "people who trust AI in serious matters", low=0, high=1)
    credibility: Array = state("bloc", "index", "word: others believe announcements", low=0, high=1)
    incident_odds: Array = state(
        "bloc", "per quarter", "serious incidents to expect", role="flow", low=0
    )
    harm: Array = state("bloc", "index", "weight of recent incidents", low=0)

    # Ideas and values, by M9
    bloc_values: Array = state("bloc direction", "index", "place on the map of values")
    model_values: Array = state("family direction", "index", "values in the answers of models")
    value_gap: Array = state(
        "bloc family", "index", "distance of a family's answers from the values of a bloc",
        role="flow", low=0, high=1,
    )  # fmt: skip
    bloc_gap: Array = state(
        "bloc other", "index", "distance in values between blocs", role="flow", low=0, high=1
    )
    guard: Array = state(
        "bloc", "index", "protection of thought against foreign models", role="flow", low=0, high=1
    )
    autonomy: Array = state(
        "bloc", "index", "value autonomy: what models in use leave to own values", role="flow"
    )
    camps: Array = state("camp", "share", "countries of the rest of the world by leaning", low=0)

    # Norms and coalitions, by M12
    membership: Array = state(
        "norm bloc", "share", "who takes part in a norm: a state or not, a share of a group",
        low=0, high=1,
    )  # fmt: skip
    shared_practice: Array = state(
        "bloc other", "share", "evaluations of a bloc that norms in common make count with another",
        low=0, high=1,
    )  # fmt: skip
    interoperability: Array = state(
        "bloc other", "share", "evaluations and filings of a bloc that another accepts",
        role="flow", low=0, high=1,
    )  # fmt: skip
    law_sponsor: Array = state(
        "bloc", "index", "law at home behind a sponsor: 0 guideline, 0.5 framework, 1 duties",
        role="flow", low=0, high=1,
    )  # fmt: skip
    rule_reach: Array = state(
        "bloc", "index", "how far norms that a bloc sponsors bind others",
        role="flow", low=0, high=1,
    )  # fmt: skip

    # Economy, relations, politics (2a)
    gdp: Array = state("bloc", "USD bn per quarter", "output", low=0)
    growth: Array = state(
        "bloc", "share per quarter", "growth of output by AI beyond what voters expect", role="flow"
    )
    relation: Array = state(
        "bloc other", "index", "relation: 0 hostile, 1 allied", low=0, high=1, start=0.5
    )
    strain: Array = state(
        "bloc other", "index", "what distance in values and rules take from a relation",
        role="flow", low=0,
    )  # fmt: skip
    usual_strain: Array = state("bloc other", "index", "strain at the start", role="clock")
    reputation: Array = state(
        "party other_party", "index", "promises kept", low=0, high=1, start=0.5
    )
    approval: Array = state("bloc", "share", "approval of the government", low=0, high=1, start=0.5)
    political_capital: Array = state(
        "actor", "points", "what the actor can push through", low=0, high=100, start=60
    )

    # Dependence and coercion, by M10
    dependence: Array = state(
        "bloc input other", "share", "supply of an input by its origin, own supply at the bloc",
        role="flow", low=0, high=1,
    )  # fmt: skip
    substitutes: Array = state(
        "bloc input", "index", "second sources and substitutes at hand", low=0, high=1
    )
    reserve: Array = state("bloc input", "quarters", "supply of an input held in stock", low=0)
    vulnerability: Array = state(
        "bloc other", "share", "output lost if the other withheld all it can", role="flow", low=0
    )
    supply_loss: Array = state(
        "bloc", "share", "output lost to what is withheld now, from the bloc and by it",
        role="flow", low=0, high=1,
    )  # fmt: skip
    grievance: Array = state(
        "bloc other", "index", "what a bloc holds against another for its use of force",
        low=0, high=1,
    )  # fmt: skip
    rung: Array = state(
        "demand", "level", "rung of a demand: 1 rumour, 2 inquiry, 3 notice, 4 in effect",
        role="clock", low=0, high=4,
    )  # fmt: skip
    outcome: Array = state(
        "demand", "level",
        "how a demand ended this quarter: 1 conceded, 2 settled, 3 given up, 4 came to nothing",
        role="clock", low=0, high=4,
    )  # fmt: skip
    # Governments, as in M13
    administration: Array = state(
        "bloc", "flag", "which of two types governs: 0 the first of the record", role="clock",
        low=0, high=1,
    )  # fmt: skip
    elected: Array = state(
        "bloc", "flag", "type that won the last vote", role="clock", low=0, high=1
    )
    tenure: Array = state(
        "bloc", "quarters", "quarters since the type that governs took office", role="clock",
        low=0, start=8,
    )  # fmt: skip
    aspiration: Array = state(
        "feature bloc", "share", "how far its aims were met in its experience", role="clock",
        low=0, high=1,
    )  # fmt: skip
    stance: Array = state(
        "bloc direction", "index", "distance of the government from its society on the map"
    )

    # Measures in force: policies, deals, answers to events, events themselves
    level: Array = state("measure", "level", "level in force (0 none)", role="clock", low=0)
    age: Array = state("measure", "quarters", "quarters in force", role="clock", low=0)
    wait: Array = state("measure", "quarters", "quarters until it starts", role="clock", low=0)
    left: Array = state(
        "measure", "quarters", "quarters until it ends (0 open)", role="clock", low=0
    )
    next_level: Array = state("measure", "level", "level that starts after the wait", role="clock")
    cooldown: Array = state(
        "measure", "quarters", "quarters until it can be tried again", role="clock"
    )
    offered: Array = state(
        "measure", "quarters", "quarters an offer stays open", role="clock", low=0
    )
    pending: Array = state("event", "flag", "waits for Japan's answer", role="clock", low=0, high=1)

    # Bundles of items between parties
    traded: Array = state(
        "exchange", "level", "level of an item in force between two parties", role="clock",
        low=0, high=3,
    )  # fmt: skip
    pact_age: Array = state("pair", "quarters", "quarters a bundle is in force", role="clock")
    pact_left: Array = state("pair", "quarters", "quarters until a bundle ends", role="clock")
    pact_pause: Array = state("pair", "quarters", "quarters until the two talk again", role="clock")
    tabled: Array = state(
        "pair", "count", "bundle that the seat proposes, from 1; -1 where it breaks one",
        role="clock",
    )  # fmt: skip
    cooperation: Array = state(
        "bloc other", "count", "deals and bundles in force between two blocs", role="clock"
    )
    broken: Array = state(
        "bloc other", "count", "deals and bundles that the other broke this quarter", role="clock"
    )

    # Japan's purse
    laws_used: Array = state("", "count", "laws passed this half-year", role="clock", low=0)
    line: Array = state("line", "JPY bn per year", "budget of a line this fiscal year", low=0)
    next_line: Array = state("line", "JPY bn per year", "budget of a line from next April", low=0)
    priority_held: Array = state(
        "", "quarters", "quarters with priority chips since 2029", role="clock"
    )

    # Levers: what measures in force add up to
    export_licence: Array = scale_lever("bloc tier", "share of orders the seller states allow")
    import_permission: Array = scale_lever("bloc tier", "share of orders the buyer state allows")
    tool_access: Array = scale_lever("bloc", "access to chip-making tools")
    sales_cap: Array = add_lever(
        "bloc tier", "ratio", "most that may be sold, over deliveries in the US (0 no cap)"
    )
    cloud_access: Array = scale_lever("bloc", "permission to rent compute abroad")
    parts_access: Array = scale_lever("bloc", "access to foreign dies and memory")
    chain_output: Array = scale_lever("chain", "output of a link of the chain")
    chip_priority: Array = scale_lever("bloc", "place in the vendors' queue")
    public_orders: Array = add_lever("bloc", "USD bn per quarter", "chips bought by the state")
    capacity_growth: Array = add_lever("vendor", "per quarter", "extra growth of output")
    enforcement: Array = add_lever("bloc", "index", "control of diversion through the bloc")
    power_applications: Array = add_lever("bloc", "GW per quarter", "extra connections granted")
    connection_time: Array = scale_lever("bloc", "time from application to power")
    capex_growth: Array = add_lever("investor", "per quarter", "extra growth of capital spending")
    siting: Array = add_lever("bloc", "weight", "pull on sites of foreign capital")
    screening: Array = add_lever("bloc", "share", "foreign venture capital that is turned away")
    fund_pull: Array = add_lever("bloc", "weight", "pull on placements of sovereign funds")
    capital_inflow: Array = add_lever("bloc", "USD bn per quarter", "foreign capital brought in")
    home_quota: Array = add_lever("bloc", "share", "share of hosted compute kept for home use")
    lab_compute: Array = scale_lever("lab", "share of compute that the lab commands")
    openness: Array = add_lever("lab", "index", "publication and open weights")
    researcher_inflow: Array = add_lever(
        "bloc", "thousand per quarter", "researchers hired or trained"
    )
    doctoral_places: Array = add_lever("bloc", "thousand per quarter", "extra doctoral students")
    research_pace: Array = add_lever("lab", "OOM per quarter", "insight that comes at once")
    researcher_outflow: Array = scale_lever("bloc", "tendency of researchers to leave")
    training: Array = add_lever("bloc", "thousand per quarter", "implementers trained")
    base_research: Array = add_lever("bloc", "USD bn per quarter", "money for base-model research")
    assurance_budget: Array = add_lever("bloc", "index", "build-up of evaluation capacity")
    incident_risk: Array = scale_lever("bloc", "hazard of incidents")
    withheld: Array = add_lever("bloc family", "points", "capability kept from users of a bloc")
    model_ban: Array = add_lever("bloc family", "share", "market closed to a family of models")
    model_price: Array = scale_lever("family", "price of a family of models")
    derived_limit: Array = add_lever(
        "family", "share", "bar against building Japanese models on a family"
    )
    value_tuning: Array = add_lever(
        "bloc family", "share", "distance in values that tuning of a family takes away"
    )
    own_cloud: Array = add_lever(
        "bloc", "share", "foreign-owned computing that home clouds replace"
    )
    home_preference: Array = add_lever(
        "bloc sector", "weight", "preference of buyers for models and applications from home"
    )
    complement_push: Array = add_lever("bloc sector", "per quarter", "growth of complements")
    start_push: Array = add_lever(
        "bloc sector size", "per quarter", "firms helped to start using AI"
    )
    person_push: Array = add_lever("bloc", "per quarter", "people helped to start using AI")
    permits: Array = scale_lever("bloc sector", "how far rules of the sector allow AI")
    marks: Array = add_lever("bloc sector", "share", "use covered by a trusted mark")
    defence_friction: Array = scale_lever("bloc", "friction of services and procurement")
    data_programmes: Array = add_lever("bloc sector", "per quarter", "data opened or gathered")
    open_data: Array = add_lever("bloc", "share", "home data that foreign makers can use too")
    localisation: Array = add_lever("bloc", "share", "data that must stay at home")
    data_corridors: Array = add_lever("bloc", "share", "data shared among members of a corridor")
    app_push: Array = add_lever("bloc sector", "weight", "standing of applications in the market")
    platform_pull: Array = add_lever("", "share", "income drawn by owners of models and clouds")
    robot_growth: Array = add_lever("bloc", "per quarter", "growth of installed robots")
    model_duty: Array = add_lever("bloc", "index", "duties on makers of models, wished")
    use_duty: Array = add_lever("bloc", "index", "duties on uses, wished")
    hard_law: Array = add_lever("bloc", "index", "binding force, wished")
    threshold: Array = add_lever("bloc", "OOM", "shift of the compute line of duties")
    sandbox: Array = add_lever("bloc", "share", "resident firms under sandbox or support")
    compliance_cost: Array = scale_lever("bloc size", "cost of following rules")
    lobbying: Array = add_lever("bloc", "index", "pressure on regulators")
    startup_births: Array = scale_lever("bloc", "births of start-ups")
    transparency: Array = add_lever("bloc", "index", "disclosure, labels, settlement of claims")
    content_control: Array = add_lever("bloc", "index", "control of what models may say")
    training_freedom: Array = scale_lever("bloc", "use of data for training that rules leave")
    value_guard: Array = add_lever("bloc", "index", "guard of thought by measures of its own")
    influence: Array = add_lever("bloc other", "index", "influence operations on another bloc")
    capacity_aid: Array = add_lever("bloc", "index", "AI training and aid for other countries")
    approval_push: Array = add_lever("bloc", "share per quarter", "popularity of measures")
    recognition: Array = add_lever(
        "bloc other", "share", "evaluations of the bloc that the other accepts"
    )
    alignment: Array = add_lever("bloc other", "index", "pull on a relation")
    # Dependence and coercion
    restriction: Array = add_lever(
        "bloc input other", "share", "part of what the other supplies that it withholds"
    )
    stockpile: Array = add_lever("bloc input", "quarters", "supply that the state keeps in stock")
    second_source: Array = add_lever(
        "bloc input", "per quarter", "growth of second sources and substitutes"
    )
    backing: Array = add_lever("bloc", "index", "partners that stand beside a bloc under pressure")
    yielded: Array = add_lever("demand", "share", "part of a demand that has been met in substance")
    # Norms
    norm_push: Array = add_lever("norm bloc", "index", "effort of a bloc for a norm")

    # Levers of the ecosystem and of channels
    transfer_push: Array = add_lever(
        "bloc", "index", "transfer that joint posts, laboratories and open computing lead to"
    )
    academic_hiring: Array = add_lever(
        "bloc", "thousand per quarter", "university staff hired by laboratories"
    )
    severity_thinning: Array = scale_lever("bloc", "how rare the gravest incidents are")

    def __init__(self, quarter: int, flat: Array, layout: Layout) -> None:
        self.quarter, self.flat, self.layout = quarter, flat, layout

    if not TYPE_CHECKING:  # unknown names shall stay errors of type checking

        def __getattr__(self, name):
            """The view of a field, made when it is first read: most copies are read in part."""
            if name not in FIELDS:
                raise AttributeError(name)
            view = self.flat[self.layout.rows[name]].reshape(*self.layout.shape[name], self.runs)
            object.__setattr__(self, name, view)
            return view

    @override
    def __setattr__(self, name: str, value: object) -> None:
        if name in FIELDS:
            getattr(self, name)[...] = value
        else:
            object.__setattr__(self, name, value)

    @property
    def runs(self) -> int:
        """Number of runs R."""
        return int(self.flat.shape[1])

    @property
    def levers(self) -> Array:
        """All levers one after another, a view."""
        return self.flat[self.layout.levers]

    def arrays(self) -> Iterator[tuple[str, Array]]:
        """Name and array of every field, in order of declaration."""
        for name in FIELDS:
            yield name, getattr(self, name)

    def copy(self) -> World:
        """An independent copy."""
        return World(self.quarter, self.flat.copy(), self.layout)

    def take(self, runs: Sequence[int]) -> World:
        """The chosen runs (a run may be taken several times) as a new world."""
        return World(self.quarter, self.flat.take(list(runs), axis=1), self.layout)

    def hash(self) -> str:
        """sha256 over the exact bits of all arrays and the clock."""
        digest = hashlib.sha256(str(self.quarter).encode())
        bits = self.flat + 0.0  # turns -0.0 into 0.0: equal states must hash equal
        for name, rows in self.layout.rows.items():
            digest.update(name.encode())
            digest.update(bits[rows].tobytes())
        return digest.hexdigest()


def _fields() -> dict[str, Field]:
    out = {}
    for f in dataclasses.fields(World):
        if f.metadata:
            out[f.name] = Field(name=f.name, **f.metadata)
    return out


FIELDS: Mapping[str, Field] = _fields()
LEVERS = tuple(name for name, f in FIELDS.items() if f.role == "lever")


@lru_cache(maxsize=8)
def layout_of(axes: Axes) -> Layout:
    """Where the fields lie in the worlds of a ruleset with these axes."""
    shape = {name: axes.shape(f.axes) for name, f in FIELDS.items()}
    rows, at = {}, 0
    for name, lengths in shape.items():
        rows[name] = slice(at, at + prod(lengths))
        at = rows[name].stop
    return Layout(shape, rows, slice(rows[LEVERS[0]].start, rows[LEVERS[-1]].stop), at)


def new_world(axes: Axes, runs: int, start: Mapping[str, Array]) -> World:
    """A world at the start of a scenario.

    Args:
        axes: axes of the ruleset.
        runs: number of runs R.
        start: arrays by field name, broadcastable to the field's shape with R last; fields not
            named take their declared start.
    """
    layout = layout_of(axes)
    world = World(0, np.empty((layout.size, runs)), layout)
    for name, f in FIELDS.items():
        setattr(world, name, start.get(name, f.start))
    return world
