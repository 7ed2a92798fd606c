"""A real Isso under a small blog, and what termnews does with it."""
