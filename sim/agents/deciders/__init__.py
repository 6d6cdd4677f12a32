"""Deciders: what an actor orders, given what it sees and what it may do."""
