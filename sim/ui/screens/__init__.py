"""Screens: title, situation room, and the dialogs over them."""
