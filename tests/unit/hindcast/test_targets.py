"""The file of targets: complete, consistent, and clear about what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core import paths
from sim.core.errors import ConfigError
from sim.hindcast.gauges import GAUGES
from sim.hindcast.targets import Constants, load_targets
from tests.helpers import copy_configs


def ids(text: str) -> list[str]:
    return text.split()


# Ids of the lists of published numbers.
COMPUTE = ids(
    """
HT01 HT02 HT03 HT04 HT05 HT06 HT07 HT08 HT09 HT11 HT12 HT14 HT15 HT17 HT18 HT20 HT21 HT23 HT24 HT25
HT26 HT27 HT28 HT29 HT33 HT34 HT35 HT38 HT39 HT40
    """
)
CAPITAL = ids(
    """
T01a T01b T01c T02a T02b T02c T03 T05 T06a T06b T06c T08a T08b T08c T08d T09a T09b T13a T13b T14a
T14b T15 T17 T18a T18b T19 T20a T20b T22a T22b T24 T25a T25b T25c T26a T26b T26c T29b T29c T30 T31
T32 T35a T35b T37a T37b T39
    """
)
REPORTED = ids(
    """
HT10 HT13 HT16 HT19 HT22 HT30 HT31 HT32 HT36 HT37 T04a T04b T07a T07b T07c T07d T07e T10a T10b T12a
T21a T21b T21c T23a T23b T27 T28a T28b T33a T33b T36 T38a T38b T40a T40b
    """
)
LACKED = {"HT38"}  # the model has no foundry revenue


def test_every_id_of_the_lists_is_a_row_or_left_for_later() -> None:
    _, targets = load_targets()
    listed = [*COMPUTE, *CAPITAL, *REPORTED]
    assert sorted([*targets.rows, *targets.head.later]) == sorted(listed)
    assert set(COMPUTE) - set(targets.rows) == LACKED


def test_reported_rows_have_no_value_and_the_others_have_one() -> None:
    _, targets = load_targets()
    for row in targets.rows.values():
        assert (row.sample == "reported") == (row.id in REPORTED)
        assert (row.value is None) == (row.sample == "reported")
        assert (row.low is None) == (row.high is None) == (row.sample == "reported")
        assert row.facts or row.sample == "reported"


def test_what_lies_in_2026_is_not_fitted() -> None:
    _, targets = load_targets()
    for row in targets.rows.values():
        if row.span.last.year >= 2026 and row.sample != "reported":
            assert row.sample == "out"


def test_only_outcomes_of_the_fitted_sample_are_counted() -> None:
    _, targets = load_targets()
    for row in targets.rows.values():
        assert row.counted == (row.kind == "outcome" and row.sample == "fit")
    assert sum(row.counted for row in targets.rows.values()) >= 30


def test_every_constant_is_used_by_a_gauge() -> None:
    files = {gauge.see.__code__.co_filename for gauge in GAUGES.values()}
    source = "".join(Path(file).read_text(encoding="utf-8") for file in files)
    assert all(f'"{name}"' in source for name in Constants.model_fields)


def test_every_gauge_is_used_by_a_row() -> None:
    _, targets = load_targets()
    used = {name for row in targets.rows.values() for name in (row.gauge, row.per)}
    assert set(GAUGES) <= used


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of the configs for all broken files, so that the rules are loaded once."""
    return copy_configs(tmp_path_factory.mktemp("broken"))


@pytest.fixture(scope="module")
def shipped() -> str:
    """The file as it is shipped."""
    return (paths.configs() / "hindcast" / "targets.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "gauge: nvidia_revenue",
            "gauge: nvidia_revenu",
            ["HT05", "did you mean 'nvidia_revenue'"],
        ),
        ("form: growth", "form: grwth", ["HT04", "unknown form 'grwth'; did you mean 'growth'"]),
        ("per: merchant_shipped", "per: merchant", ["HT07", "did you mean 'merchant_shipped'"]),
        ("unit: x_per_year", "unit: x_a_year", ["HT04", "did you mean 'x_per_year'"]),
        ("    value: 1600000\n", "", ["HT01", "value, low and high"]),
        ("value: 1600000", "value: 16", ["HT01", "outside its band"]),
        ("\n    sample: fit\n", "\n    sample: fitted\n", ["HT01", "sample", "did you mean 'fit'"]),
        ("sample: reported", "sample: reported\n    value: 1.0", ["HT10", "no value"]),
        ('base: "2022Q4"', 'base: ""', ["HT04", "lacks a base"]),
        ("form: growth", "form: mean", ["HT04", "takes no base"]),
        ('period: "2023Q4"', 'period: "2023Q5"', ["HT01", "2023Q5"]),
        ('period: "2023Q4"', 'period: "2027Q1"', ["HT01", "outside the scenario"]),
        ("    kind: outcome", "    kid: outcome", ["HT01", "unknown key"]),
        ("later: [HT38", "later: [HT01", ["HT01", "later"]),
        ("[meta, ", "[mata, ", ["open_labs", "did you mean 'meta'"]),
        ("source: iea_energy_ai", "source: iea", ["constants.other_electricity", "'iea"]),
        ("  h20_compute:", "  h2_compute:", ["h20_compute", "missing"]),
        ("scenario: hindcast_2022", "scenario: hindcast_202", ["did you mean 'hindcast_2022'"]),
        ("rows:", "raws:", ["rows"]),
    ],
)
def test_a_broken_file_is_reported_with_the_row_and_the_likely_intention(
    root: Path, shipped: str, old: str, new: str, says: list[str]
) -> None:
    path = root / "hindcast" / "targets.yaml"
    assert old in shipped
    path.write_text(shipped.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_targets(root)
    message = str(caught.value)
    assert [word for word in says if word not in message] == [], message
    assert str(root) not in message
