from django.apps import AppConfig
from django.db.backends.signals import connection_created

# All the queries of all the pages; psycopg counts and keeps the last 100 only.
MAX_PREPARED = 400


class CoreConfig(AppConfig):
    name = "pvd_portal.core"
    label = "core"
    verbose_name = "Socle"

    def ready(self) -> None:
        connection_created.connect(keep_plans)


def keep_plans(connection, **kwargs):  # type: ignore[no-untyped-def]
    """Of each page, rather than of the last ones read."""
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = MAX_PREPARED
