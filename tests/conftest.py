"""Fixtures of the engine's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, copy_configs

# The same examples on every machine; nothing is stored beside the code.
settings.register_profile(
    "repo",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("repo")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden files anew instead of comparing with them; read the diff",
    )


@pytest.fixture(scope="session")
def rules() -> Ruleset:
    """The rules of the shipped scenario."""
    return load_ruleset("report_2025")


@pytest.fixture
def bench(rules: Ruleset) -> Bench:
    """A world of three runs for single mechanisms."""
    return Bench(rules)


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    """A copy of the shipped configs that may be broken."""
    return copy_configs(tmp_path)
