"""WHEN: working days, periods of the Civil Code and their receipts. Pure."""
