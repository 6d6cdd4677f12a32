"""Widgets: functions that draw a view model on a canvas and note its hot spots."""
