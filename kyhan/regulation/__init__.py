"""WHAT THE RULES ARE: schema, loader, checks and scoring of a regulation, which is data. Pure."""
