"""Lets `python -m kyhan` do what `kyhan` does."""

from kyhan.cli import main

main()
