"""The order of update within a quarter, as one visible list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.mechanisms import (
    adoption,
    applications,
    bundles,
    capability,
    capital,
    chips,
    coercion,
    dependence,
    economy,
    ecosystem,
    energy,
    events,
    governments,
    makers,
    measures,
    models,
    norms,
    politics,
    record,
    regulation,
    relations,
    talent,
    trust,
    values,
)
from sim.mechanisms.context import Context
from sim.world.book import Book, apply
from sim.world.changes import Change

Mechanism = Callable[[Context], list[Change]]


@dataclass(frozen=True, slots=True)
class Phase:
    """A step of the quarter.

    Attributes:
        id: name in the book of causes.
        run: the mechanism; None marks where the orders of all actors are applied.
        reads, writes: fields, for `run.py turns`.
    """

    id: str
    run: Mechanism | None
    reads: str
    writes: str


PHASES: tuple[Phase, ...] = (
    Phase("orders", None, "observations of the last quarter", "next_level wait political_capital"),
    Phase("record", record.run, "the timeline", "next_level wait"),
    Phase(
        "bundles",
        bundles.run,
        "relation reputation traded pact_left tabled level next_level, lacks of the blocs",
        "traded pact_age pact_left pact_pause cooperation broken reputation credibility "
        "next_level wait tabled",
    ),
    Phase("measures", measures.run, "next_level wait age left", "level age left, all levers"),
    Phase(
        "politics",
        politics.run,
        "approval growth harm",
        "political_capital approval credibility reputation",
    ),
    Phase(
        "relations",
        relations.run,
        "bloc_gap model_duties hardness provenance interoperability cooperation broken",
        "strain relation",
    ),
    Phase(
        "coercion",
        coercion.run,
        "rung level relation dependence vulnerability grievance restriction",
        "rung outcome next_level wait grievance relation credibility",
    ),
    Phase(
        "norms",
        norms.run,
        "membership model_duties use_duties hardness bloc_values credibility norm_push recognition",
        "membership shared_practice interoperability law_sponsor rule_reach relation",
    ),
    Phase(
        "capital",
        capital.run,
        "ai_revenue capability relation queue export_licence",
        "capex site_spend foreign_sites venture stake_income",
    ),
    Phase("energy", energy.run, "site_spend queue connection_time", "queue power applied"),
    Phase(
        "supply",
        chips.output,
        "chain_capacity home_capacity parts_stock experience",
        "capacity parts_stock home_cost",
    ),
    Phase(
        "chips",
        chips.run,
        "site_spend capacity backlog licences",
        "made experience idle backlog ahead chip_price rental_price leased",
    ),
    Phase("lines", chips.grow, "backlog chain_capacity shortfall", "chain_capacity home_capacity"),
    Phase("tools", chips.tools, "tool_access", "tool_sales home_tools"),
    Phase(
        "sites",
        chips.energise,
        "idle installed power",
        "installed retired chip_power foreign_owned",
    ),
    Phase("ecosystem", ecosystem.run, "transfer_push academic_hiring researchers", "transfer"),
    Phase("talent", talent.run, "researchers installed", "researchers implementers"),
    Phase(
        "capability",
        capability.run,
        "installed researchers public_knowledge",
        "training_compute algorithm capability",
    ),
    Phase("paradigm", capability.paradigm, "luck", "paradigm"),
    Phase("publish", capability.publish, "algorithm capability", "public_knowledge frontier_path"),
    Phase("makers", makers.run, "relation gdp model_ban", "embedded robots relation"),
    Phase(
        "models",
        models.run,
        "capability sector_data relation guard duty_cost",
        "open_market model_share unserved derived_base accessible provenance",
    ),
    Phase(
        "rules",
        regulation.run,
        "training_compute assurance harm venture app_sales interoperability",
        "listed duty_cost launch_gap permit_loss burden startups model_duties use_duties hardness "
        "credibility",
    ),
    Phase(
        "trust", trust.run, "assurance credibility deep_use", "assurance incident_odds harm trust"
    ),
    Phase("literacy", adoption.literacy, "line base_research researchers", "literacy requirement"),
    Phase(
        "adoption",
        adoption.run,
        "accessible trust literacy implementers complements burden",
        "any_use deep_use sector_use person_use complements turned",
    ),
    Phase(
        "applications",
        applications.run,
        "deep_use complements sector_data assurance interoperability robots",
        "app_share app_sales",
    ),
    Phase("data", applications.data, "app_share deep_use data_programmes", "sector_data"),
    Phase(
        "economy",
        economy.run,
        "deep_use any_use accessible app_sales provenance service_price",
        "gdp growth productivity ai_revenue app_income payments lab_income service_price",
    ),
    Phase(
        "values",
        values.run,
        "model_share use_duties influence provenance",
        "guard value_gap bloc_gap autonomy bloc_values model_values camps relation credibility",
    ),
    Phase(
        "dependence",
        dependence.run,
        "delivered vendor_share home_tools provenance site_spend fund_flow leased restriction",
        "dependence vulnerability substitutes reserve supply_loss gdp approval",
    ),
    Phase("budget", politics.budget, "next_line", "line"),
    Phase(
        "elections",
        governments.run,
        "approval administration",
        "elected administration tenure stance model_values relation approval credibility",
    ),
    Phase("events", events.run, "hazards and conditions", "pending next_level cooldown"),
    Phase("shocks", events.shocks, "hazards and conditions", "next_level cooldown"),
)


def run_phase(phase: Phase, c: Context, book: Book | None) -> None:
    """Run one mechanism and apply its changes; with an open book keep the world after it."""
    if phase.run is not None:
        apply(c.world, phase.run(c), phase.id, book)
    if book is not None:
        book.snapshot(c.world.quarter, phase.id, c.world)
