"""Mesa agents: identity and doctrine. What differs between runs lives in the world's arrays."""
