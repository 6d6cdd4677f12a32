"""One pydantic model per kind of record in `configs/`. Unknown keys are errors."""
