"""Where are the user's files? Kept apart from the settings so that looking there costs no time."""

from pathlib import Path

from platformdirs import user_data_path


def data_folder() -> Path:
    """Returns the user's data folder for kyhan; it need not exist yet."""
    return user_data_path("kyhan", appauthor=False)


def default_database_file() -> Path:
    """Returns the SQLite file used when no database is named; it need not exist yet."""
    return data_folder() / "kyhan.db"
