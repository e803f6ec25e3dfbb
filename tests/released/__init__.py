"""Offices as each released schema left them, for the upgrade tests; `python -m tests.released` writes the newest."""
