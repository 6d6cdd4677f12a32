"""The model against the record: targets, gauges, forms, and the calibration."""
