"""How does a database come from one schema to the next? One file per schema in `versions`, run by Alembic."""
