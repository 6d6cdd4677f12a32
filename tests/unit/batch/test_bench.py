"""The benchmark measures, prints, and flags missed targets."""

from __future__ import annotations

import pytest

from sim.batch import bench

MARKET = [
    bench.Measured(f"market_{name}", ms)
    for name, ms in (("plain", 0.3), ("1", 0.2), ("64", 0.03), ("256", 0.01))
]


def test_median_is_in_milliseconds() -> None:
    assert bench.median(lambda: None, repeats=5) < 5.0


def test_a_line_that_could_not_be_measured_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "_quarters", lambda rules: [bench.Measured("quarter", 3.0)])
    monkeypatch.setattr(bench, "_market", lambda rules: MARKET)
    monkeypatch.setattr(bench, "_frames", lambda: [bench.Measured("frame", None)])
    monkeypatch.setattr(bench, "_commands", list)
    monkeypatch.setattr(bench, "_rollouts", lambda: bench.Measured("rollouts", 200.0))
    monkeypatch.setenv("LC_ALL", "C")
    assert bench.run() == 0
    text = capsys.readouterr().out
    assert "3.00 ms" in text
    assert "not measured" in text
    assert "2.00 ms (missed)" in text
    assert "Targets missed: One quarter, one run." in text
    words = " ".join(text.split())
    assert "1.5 times as fast as plain objects in one run, 10.0 times in a block of 64" in words


def test_targets_that_are_met_are_not_flagged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [bench.Measured(key, 0.9 * target) for key, target in bench.TARGETS.items()]
    monkeypatch.setattr(bench, "_quarters", lambda rules: lines)
    monkeypatch.setattr(bench, "_market", lambda rules: MARKET)
    monkeypatch.setattr(bench, "_frames", list)
    monkeypatch.setattr(bench, "_commands", list)
    monkeypatch.setattr(bench, "_rollouts", lambda: bench.Measured("rollouts", 200.0))
    monkeypatch.setenv("LC_ALL", "C")
    assert bench.run() == 0
    text = capsys.readouterr().out
    assert "missed" not in text
    assert "All targets are met." in text


@pytest.mark.slow
def test_the_whole_benchmark_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "REPEATS", 1)
    assert bench.run() == 0
    assert capsys.readouterr().out.count(" ms") > 8
