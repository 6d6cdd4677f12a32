"""Gauges of people, use, models, income and Japan's purse."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, total
from sim.hindcast.gauges.base import Seen, gauge
from sim.indicators import functions

AI_LINES = ("model_line", "compute_grants", "small_programmes")  # the third; lines without the fab


# -- people, use, Japan's purse -------------------------------------------------------------------


@gauge("world", "frontier researchers", "thousand")
def researchers(s: Seen) -> Array:
    """Frontier researchers of all blocs; the published shares are of the top two percent."""
    return total(s.world.researchers)


@gauge("us", "frontier researchers", "thousand")
def researchers_us(s: Seen) -> Array:
    """Frontier researchers by place of work: the US."""
    return s.bloc("researchers", "us")


@gauge("china", "frontier researchers", "thousand")
def researchers_china(s: Seen) -> Array:
    """Frontier researchers by place of work: China."""
    return s.bloc("researchers", "china")


@gauge("japan", "output gained from AI", "share")
def productivity_japan(s: Seen) -> Array:
    """Output that AI has added in Japan; the published number is of labour productivity."""
    return s.bloc("productivity", "japan")


@gauge("eu", "firms that use AI", "share")
def any_use_eu(s: Seen) -> Array:
    """Firms of the EU that use AI at all, counted by heads as Eurostat counts them."""
    return np.asarray(functions.any_use(s.rules, s.world)[s.at("bloc", "eu")])


def _people(s: Seen, bloc: str) -> Array:
    return s.bloc("person_use", bloc)


@gauge("japan", "people who have used generative AI", "share")
def people_japan(s: Seen) -> Array:
    """People in Japan who have ever used generative AI; the survey is taken in winter."""
    return _people(s, "japan")


@gauge("us", "people who have used generative AI", "share")
def people_us(s: Seen) -> Array:
    """People in the US who have ever used generative AI."""
    return _people(s, "us")


@gauge("china", "people who have used generative AI", "share")
def people_china(s: Seen) -> Array:
    """People in China who have ever used generative AI; the survey's sample is urban."""
    return _people(s, "china")


@gauge("eu", "people who have used generative AI", "share")
def people_eu(s: Seen) -> Array:
    """People in the EU who have ever used generative AI, for a survey in Germany."""
    return _people(s, "eu")


@gauge("us", "people of working age who use AI", "share")
def regular_us(s: Seen) -> Array:
    """People who have used it x the part that telemetry counts as users (a constant)."""
    return np.asarray(s.constants["regular_part"] * people_us(s))


def _income(s: Seen, lab: str) -> Array:
    return np.asarray(s.world.lab_income[s.at("lab", lab)])


@gauge("openai", "revenue", "USD bn per quarter")
def openai_revenue(s: Seen) -> Array:
    """Income of the laboratory from its models: subscriptions and use by firms."""
    return _income(s, "openai")


@gauge("anthropic", "annualised revenue", "USD bn per year")
def anthropic_rate(s: Seen) -> Array:
    """Income of the quarter, taken for a year."""
    return np.asarray(4.0 * _income(s, "anthropic"))


@gauge("mistral", "annualised revenue", "USD bn per year")
def mistral_rate(s: Seen) -> Array:
    """Income of the quarter, taken for a year."""
    return np.asarray(4.0 * _income(s, "mistral"))


@gauge("japan", "derived models on a Chinese base", "share")
def chinese_bases(s: Seen) -> Array:
    """Japanese derived models that build on Chinese open ones; published of ten leading models."""
    families = [s.at("family", f) for f in ("china_open", "china_closed")]
    return total(s.world.derived_base[families])


@gauge("japan", "digital deficit", "JPY bn per year")
def digital_deficit(s: Seen) -> Array:
    """Digital deficit: what it was in 2023, grown at a constant rate, and the balance of AI."""
    return functions.digital_deficit(s.rules, s.world)


@gauge("japan", "budget lines for AI without the fab", "JPY bn per year")
def ai_lines(s: Seen) -> Array:
    """Japan's budget lines for models, compute and small programmes; given to the model."""
    return total(s.world.line[[s.at("line", name) for name in AI_LINES]])


@gauge("japan", "purse for AI and chips", "JPY bn per year")
def purse(s: Seen) -> Array:
    """Japan's whole purse for AI and chips; given to the model."""
    return np.asarray(s.p.politics.purse + np.zeros(s.world.runs))
