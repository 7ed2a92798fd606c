"""The use-cases, told in order: subscribe, refresh, read.

Decisions are pure (`schedule`, `identify`, `turns`); effects are applied in the modules named for what they do.
Every use-case is an async generator of protocol events and takes an `Engine` (`engine.py`).
"""
