"""A PostgreSQL of the tests' own, to break: whichever engine the others run on."""

import importlib.util

import pytest

from tests.sources import ROOT


def _load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def serveur():
    """Started once a worker (script/with_postgres.py); each test makes its own databases there."""
    with _load(ROOT / "script" / "with_postgres.py").postgres() as server:
        yield server
