"""WHAT HAS HAPPENED: tables, commands, queries, history and the scoring run."""
