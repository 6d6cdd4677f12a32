from __future__ import annotations

import pytest

from sim.core.axes import Axes, Axis
from sim.core.errors import ConfigError
from sim.rules.ruleset import Ruleset


def axes() -> Axes:
    return Axes([Axis("bloc", ("us", "china", "japan")), Axis("tier", ("frontier", "previous"))])


def test_ids_have_places_and_shapes_have_lengths() -> None:
    assert axes()["bloc"].index("japan") == 2
    assert axes().shape(("bloc", "tier")) == (3, 2)
    assert list(axes()["tier"]) == ["frontier", "previous"]


def test_unknown_ids_and_axes_name_the_nearest_known_one() -> None:
    with pytest.raises(ConfigError, match="unknown bloc 'jappan'; did you mean 'japan'"):
        axes()["bloc"].index("jappan")
    with pytest.raises(ConfigError, match="unknown axis 'blocs'; did you mean 'bloc'"):
        axes()["blocs"]


def test_every_id_of_the_ruleset_is_its_files_name_and_in_its_place(rules: Ruleset) -> None:
    for folder in (rules.policies, rules.deals, rules.events, rules.actors, rules.blocs):
        assert all(name == record.id for name, record in folder.items())
    for axis in rules.axes.values():
        assert len(set(axis.ids)) == len(axis)
    ids = [m.id for m in rules.measures]
    assert len(set(ids)) == len(ids)


def test_equal_axes_have_equal_hashes() -> None:
    one, same, other = (Axes([Axis("bloc", ids)]) for ids in (("a", "b"), ("a", "b"), ("b", "a")))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
