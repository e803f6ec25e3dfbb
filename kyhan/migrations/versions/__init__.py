"""The schemas, in order. Each file stands for itself: it imports nothing of kyhan, whose tables move on.

Rules for a new one, which the tests check on both databases:

- `revision` is the next number of four digits; `kyhan.cycle.opening.SCHEMA` names the newest.
- Tables are changed through `op.batch_alter_table`, since SQLite changes most things by copying a table.
- A table that was copied has lost its triggers on SQLite: those of a frozen one are created again.
- A new column of a fact (a table of `kyhan.cycle.replay`) begins empty (NULL), because no event before it names it.
- Nothing is taken out of a frozen table, and no file that was released is changed.
"""
