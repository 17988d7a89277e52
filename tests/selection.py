"""Which tests are in the run, and in which order."""

import gc
import os

import pytest

# pytest-django's own words for « this test commits for real ».
COMMITS = frozenset({"transactional_db", "live_server", "django_db_reset_sequences"})
DATABASE = frozenset({"db", "_django_db_helper", "django_db_setup"})


def commits(item):
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and (marker.kwargs.get("transaction") or marker.args[:1] == (True,))
    return bool(asked or COMMITS.intersection(item.fixturenames))


def lives_in_world(item):
    return "monde" in item.fixturenames and not commits(item)


def touches_database(item):
    marked = item.get_closest_marker("django_db") is not None
    return marked or bool((DATABASE | COMMITS).intersection(item.fixturenames))


def pytest_addoption(parser):
    parser.addoption(
        "--database", action="store_true", help="only the tests that touch the database"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Not what needs absent files, nor what another engine says as well.

    Those of the world first, then the others, those that commit last; else as they were shuffled.
    """
    if not os.environ.get("PVD_DONNEES"):
        _deselect(config, items, [item for item in items if item.get_closest_marker("national")])
    if config.getoption("--database"):
        _deselect(config, items, [item for item in items if not touches_database(item)])
    items.sort(key=lambda item: 0 if lives_in_world(item) else 2 if commits(item) else 1)


def _deselect(config, items, left_out):
    if left_out:
        gone = set(left_out)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in gone]


def pytest_terminal_summary(terminalreporter):
    if not os.environ.get("PVD_DONNEES"):
        terminalreporter.write_line(
            "PVD_DONNEES n'est pas donné : les tests des listes nationales n'ont pas été joués."
        )


def pytest_collection_finish():
    """What is loaded by now stays: the collector need not look at it after each page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)
