"""The text room's tests share one morphology database, built here when the machine has none yet."""

import pytest

from marsad.text import morphology


@pytest.fixture(scope="session")
def morphology_database() -> None:
    """The database that `make setup` builds; without it the words of the tests cannot be looked up."""
    try:
        morphology.database_path()
    except morphology.MorphologyMissing:
        morphology.build_database()
