"""Values over one, two and three axes, and indicators of every sector."""

from __future__ import annotations

import numpy as np
import pytest

from sim.core.axes import Axes, Axis
from sim.core.errors import ConfigError
from sim.indicators import value
from sim.indicators.functions import FUNCTIONS
from sim.indicators.values import evaluate
from sim.rules.expand import expand
from sim.rules.ruleset import Ruleset, quantity_array
from sim.rules.schema.common import Bilingual, Quantity, Values
from sim.rules.schema.scenario import Indicator
from tests.helpers import Bench

AXES = Axes(
    [Axis("bloc", ("us", "eu")), Axis("sector", ("mill", "bank")), Axis("size", ("l", "s"))]
)


def quantity(value: Values, unit: str = "share") -> Quantity:
    return Quantity(
        source="assumption", note="test", confidence="C", value=value, unit=unit, low=0, high=9
    )


def array(value: Values, *axes: str) -> list[object]:
    found = quantity_array(quantity(value), axes, AXES)
    assert found.shape == (*AXES.shape(axes), 1)
    return list(found[..., 0].tolist())


def test_one_number_stands_for_all_places() -> None:
    assert array(0.5, "bloc", "sector") == [[0.5, 0.5], [0.5, 0.5]]


def test_a_value_may_be_given_at_any_depth_of_three_axes() -> None:
    given: Values = {"us": {"mill": {"l": 0.1, "s": 0.2}, "default": 0.3}, "default": 0.4}
    assert array(given, "bloc", "sector", "size") == [
        [[0.1, 0.2], [0.3, 0.3]],
        [[0.4, 0.4], [0.4, 0.4]],
    ]


def test_a_default_may_be_a_mapping_of_its_own() -> None:
    given: Values = {"default": {"default": {"l": 0.6, "s": 0.1}}}
    assert array(given, "bloc", "sector", "size") == [[[0.6, 0.1]] * 2] * 2


def test_an_id_goes_before_the_default_at_its_depth() -> None:
    given: Values = {"eu": {"default": 0.2, "bank": 0.9}, "default": 0.1}
    assert array(given, "bloc", "sector") == [[0.1, 0.1], [0.2, 0.9]]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"us": 0.1}, "no value for bloc 'eu'"),
        ({"us": {"mill": 0.1}, "default": 0.2}, "no value for sector 'bank'"),
        ({"uk": 0.1, "default": 0.2}, "uk"),
        ({"us": {"mil": 0.1, "default": 0.0}, "default": 0.2}, "mil"),
    ],
)
def test_missing_and_unknown_ids_are_named(given: Values, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        array(given, "bloc", "sector")


def test_values_are_turned_into_the_units_of_the_state() -> None:
    yearly = quantity({"us": 0.4, "eu": 0.8}, "per year")
    assert quantity_array(yearly, ("bloc",), AXES)[:, 0].tolist() == pytest.approx([0.1, 0.2])


# -- indicators of every sector of every bloc -----------------------------------------------------


def test_an_indicator_per_sector_stands_for_every_sector_of_every_bloc(rules: Ruleset) -> None:
    sectors = rules.axes["sector"].ids
    for b in rules.axes["bloc"]:
        for s in sectors:
            declared = rules.indicators[f"deep_use_in_{b}_{s}"]
            assert declared.at == f"{b},{s}"
            assert "{" not in declared.name.en + declared.name.ja + declared.short.ja
    names = [i.name.ja for i in rules.indicators.values() if i.per == "sector"]
    assert len(set(names)) == len(names)


def test_it_is_read_at_its_bloc_and_sector(rules: Ruleset) -> None:
    bench = Bench(rules, runs=3)
    bench.world.deep_use[...] = np.arange(7 * 6 * 2 * 3).reshape(7, 6, 2, 3) / 300.0
    whole = FUNCTIONS["deep_use_by_sector"](rules, bench.world)
    for b, bloc in enumerate(rules.axes["bloc"]):
        for s, sector in enumerate(rules.axes["sector"]):
            found = value(rules, bench.world, f"deep_use_in_{bloc}_{sector}")
            assert np.array_equal(found, whole[b, s])
            data = value(rules, bench.world, f"data_in_{bloc}_{sector}")
            assert np.array_equal(data, bench.world.sector_data[b, s])


def test_what_is_good_is_said_of_japans_sectors_only(rules: Ruleset) -> None:
    assert rules.indicators["deep_use_in_japan_medicine"].better == "up"
    assert rules.indicators["deep_use_in_eu_medicine"].better == "neither"


def test_both_slots_are_filled_in_fields_too(rules: Ruleset) -> None:
    text = Bilingual(en="{one} {two}", ja="{one}の{two}")
    part = "sector_data[{one},{two}]"
    one = Indicator(
        id="x", name=text, short=text, unit="index", per="sector", numerator=part, note=text
    )
    blocs = {b.id: b.short for b in rules.blocs.values()}
    sectors = {s.id: s.name for s in rules.file.sectors}
    filled = expand({"x": one}, {"bloc": blocs, "sector": sectors})
    assert len(filled) == 42
    found = filled["x_japan_finance"]
    assert found.numerator == "sector_data[japan,finance]"
    assert found.name.ja == "日本の金融"
    bench = Bench(rules, runs=3)
    place = bench.at("bloc", "japan"), bench.at("sector", "finance")
    assert np.array_equal(evaluate(rules, bench.world, found), bench.world.sector_data[place])
