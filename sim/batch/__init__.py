"""Games without a person: one with tables, many with strategies, and the benchmark."""
