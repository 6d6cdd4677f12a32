"""The game: Session is the only door for persons, texts, tests and scripts."""

from sim.game.session import Session, TurnResult

__all__ = ["Session", "TurnResult"]
