from __future__ import annotations

from sim.core.errors import LISTED, did_you_mean, unknown


def test_a_short_list_is_shown_whole_and_in_its_order() -> None:
    message = unknown("bloc", "usa", ("us", "china", "eu"))
    assert message == "unknown bloc 'usa'; did you mean 'us'? (known: us, china, eu)"


def test_of_a_long_list_the_nearest_names_are_shown() -> None:
    names = [*(f"card_{i}" for i in range(30)), "power_zones"]
    message = unknown("policy", "power_zone", names)
    assert "did you mean 'power_zones'? (known: power_zones, " in message
    assert f" and {len(names) - LISTED} more)" in message


def test_one_more_name_is_shown_and_not_counted() -> None:
    names = [f"card_{i}" for i in range(LISTED + 1)]
    assert unknown("policy", "x", names).endswith(f"(known: {', '.join(names)})")
    assert unknown("policy", "x", [*names, "last"]).endswith(" and 2 more)")


def test_the_same_words_in_another_order_are_meant() -> None:
    names = ["japan_power", "compute_japan", "japan_compete", "trust.gain"]
    assert did_you_mean("japan_compute", names) == "; did you mean 'compute_japan'?"
    assert did_you_mean("Gain Trust", names) == "; did you mean 'trust.gain'?"
    assert did_you_mean("nothing like it", names) == ""


def test_nothing_is_listed_where_nothing_is_known() -> None:
    assert unknown("record", "x", ()) == "unknown record 'x'"
