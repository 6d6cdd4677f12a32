"""World to words: frozen view models in either language. No drawing."""
