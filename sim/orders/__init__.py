"""Orders: the one form in which persons, doctrines, scripts and tests act on the world."""
