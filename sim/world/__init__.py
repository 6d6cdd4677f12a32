"""The state of the world as named arrays, how it changes, and who is to be thanked for a change."""
