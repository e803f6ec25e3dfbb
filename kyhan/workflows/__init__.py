"""WHAT MAY HAPPEN: the three state machines as tables, their guards, roles, deadline and reminder rules. Pure."""
