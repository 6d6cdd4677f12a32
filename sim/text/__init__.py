"""The terminal seat and the small commands: play, demo, replay, validate, turns."""
