"""Mechanisms: pure functions from the state to named changes, and the order they run in."""
