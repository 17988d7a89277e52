"""A database that does not answer, without breaking the transaction that the tests stand in."""

from contextlib import contextmanager

from django.db import OperationalError, connection

OF_THE_TESTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


@contextmanager
def database_away(error=OperationalError):
    def refuse(execute, sql, params, many, context):
        if sql.startswith(OF_THE_TESTS):
            return execute(sql, params, many, context)
        raise error("connection refused")

    with connection.execute_wrapper(refuse):
        yield
