"""Small foundations without knowledge of the subject: axes, arrays, units, draws, texts, paths."""
