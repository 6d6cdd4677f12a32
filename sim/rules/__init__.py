"""Rules as data: strict YAML, schemas, whole-ruleset cross-check, compiled arrays, catalogues."""
