"""One recorded game per scenario, in words and numbers. Written anew only by `--update-golden`."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.game import Session
from sim.game.session import HEADLINES
from sim.orders.types import Answer, Order, Propose, SetPolicy
from sim.rules.loader import scenario_ids

HERE = Path(__file__).parent
SEED = 20
# What the recorded player wants, in this order, whenever it is legal.
PLAN: tuple[Order, ...] = (
    SetPolicy("power_zones", 1),
    Propose("investment_for_priority", 1),
    SetPolicy("safety_institute", 1),
    Propose("sites_for_sovereignty", 1),
    SetPolicy("inference_cloud", 1),
    SetPolicy("top_talent", 1),
)


def number(value: float) -> str:
    """Six significant digits, the same on every processor."""
    return f"{value + 0.0:.6g}"


def playthrough(scenario: str) -> str:
    """A game by a simple plan as text: orders, answers, decisions and numbers of every turn."""
    session = Session(scenario, seed=SEED)
    lines = [
        f"scenario {scenario}, seed {SEED}, goal {session.goal.id}",
        "regenerate: .venv/bin/python -m pytest tests/golden --update-golden (and read the diff)",
        "",
        "start",
        *numbers(session),
    ]
    while not session.over:
        for event in session.pending_events():
            session.draft(Answer(event, session.rules.events[event].default))
        for order in PLAN:
            if session.option(order).legal:
                session.draft(order)
        orders = session.drafts()
        result = session.end_turn()
        records = session.model.records[-len(result.quarters) :]
        lines += ["", f"turn {result.turn}: {session.rules.first_quarter.plus(result.quarters[0])}"]
        lines += [f"  order {order}" for order in orders]
        for response in result.responses:
            word = "accepted" if response.accepted[0] else "refused"
            lines.append(
                f"  {response.deal}: {word} at {number(float(response.judgement.chance[0]))}"
            )
        acts = {a.record.kind: 0 for a in session.model.deciders}
        for record in records:
            for act in record.acts.of():
                acts[session.rules.actors[act.actor].kind] += 1
        lines.append("  decisions " + ", ".join(f"{kind} {n}" for kind, n in acts.items()))
        lines += [f"  waiting {event}" for event in session.pending_events()]
        lines += numbers(session)
    standing = session.standing
    lines += ["", f"verdict {standing.verdict}, ended early {standing.ended}"]
    lines += [f"  {b.measure.indicator} {number(b.value)} {b.status}" for b in standing.bars]
    return "\n".join(lines) + "\n"


def numbers(session: Session) -> list[str]:
    return [f"  {name} {number(session.number(name))}" for name in HEADLINES]


@pytest.mark.golden
@pytest.mark.parametrize("scenario", scenario_ids())
def test_the_recorded_game_is_played_again(scenario: str, request: pytest.FixtureRequest) -> None:
    path = HERE / f"{scenario}.txt"
    text = playthrough(scenario)
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
        return
    assert path.exists(), f"{path.name} is missing; write it with --update-golden and read it"
    recorded = path.read_text(encoding="utf-8").splitlines()
    now = text.splitlines()
    first = next((i for i, (a, b) in enumerate(zip(recorded, now, strict=False)) if a != b), None)
    if first is None and len(recorded) != len(now):
        first = min(len(recorded), len(now))
    if first is not None:
        turn = next((x for x in reversed(now[: first + 1]) if x.startswith(("turn", "start"))), "")
        was = recorded[first] if first < len(recorded) else "(nothing)"
        is_now = now[first] if first < len(now) else "(nothing)"
        pytest.fail(f"{path.name}, line {first + 1}, {turn}: was '{was}', is '{is_now}'")


@pytest.mark.golden
def test_no_recorded_game_is_left_over() -> None:
    assert {p.stem for p in HERE.glob("*.txt")} <= set(scenario_ids())
