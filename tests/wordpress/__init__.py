"""A real WordPress, and what termnews does with it. It takes minutes and is run by its own command."""
