"""Middle Power: a geoeconomic strategy game and simulator of the generative-AI race."""

__version__ = "0.1.0"
