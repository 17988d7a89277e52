"""SQLite in memory is one connection, shared by the threads of the test server."""

import threading

import pytest
from django.core.handlers.wsgi import WSGIHandler


@pytest.fixture(autouse=True)
def _one_request_at_a_time(monkeypatch):
    lock, answer = threading.Lock(), WSGIHandler.__call__

    def answer_alone(self, environ, start_response):
        with lock:
            return answer(self, environ, start_response)

    monkeypatch.setattr(WSGIHandler, "__call__", answer_alone)
