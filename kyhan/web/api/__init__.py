"""The JSON API under /api/v1: the same queries and commands as the pages and the command line, for programs."""
