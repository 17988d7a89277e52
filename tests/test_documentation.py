"""What docs/ says of the tables is what the tables say."""

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.sources


def test_the_generated_documents_are_not_stale():
    call_command("generate_docs", check=True)
