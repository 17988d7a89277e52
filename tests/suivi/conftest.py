import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_kept_figures():
    """The public figures are kept five minutes: each test counts its own rows."""
    cache.clear()
