"""DATABASES from DATABASE_URL: PostgreSQL in production, embedded SQLite for demo and tests."""

from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

from pvd_portal.settings.checks import read_bool

# A server that is cut off, rather than stopped, is noticed too.
CONNECTION = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "tcp_user_timeout": 10_000,
    # Values are sent beside the query: asked again with others, it is the same one.
    "server_side_binding": True,
}

# Pages of a few rows: found by an index (in memory, or on flash), by one process each, and read
# to the last one even through a cursor.
FEW_ROWS = "-c random_page_cost=1.1 -c max_parallel_workers_per_gather=0 -c cursor_tuple_fraction=1"

# From the third time that a connection asks a query, PostgreSQL keeps its plan: a page of ten
# queries waits 5 ms less.
PREPARED_FROM = 2

# Without them, two writers of SQLite answer « database is locked » (IMMEDIATE takes the write
# lock at the start, WAL lets readers go on, busy_timeout waits for a turn).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456; PRAGMA cache_size=-32000;"
    ),
}


def all_databases(env, base_dir):
    """DATABASES: the one that is written, and its standby when DATABASE_STANDBY_URL names it."""
    databases = {"default": database_config(env, base_dir)}
    if env.str("DATABASE_STANDBY_URL", default=""):
        standby = env.db("DATABASE_STANDBY_URL")
        if not standby["ENGINE"].endswith("postgresql"):
            raise ImproperlyConfigured(
                "DATABASE_STANDBY_URL : un second PostgreSQL (postgres://…)."
            )
        databases["standby"] = {**_complete(standby, env), "TEST": {"MIRROR": "default"}}
        # Nobody needs it: while it is away, a page waits less than a health check does.
        databases["standby"]["OPTIONS"]["connect_timeout"] = 2
    return databases


def database_config(env, base_dir):
    """The dict of `DATABASES["default"]`; raises ImproperlyConfigured on any other engine."""
    embedded = quote(str(base_dir / "var" / "portail.sqlite3"))
    return _complete(env.db("DATABASE_URL", default=f"sqlite:///{embedded}"), env)


def _complete(config, env):
    if config["ENGINE"].endswith("sqlite3"):
        return {**config, "OPTIONS": SQLITE_OPTIONS}
    if config["ENGINE"].endswith("postgresql"):
        options = {**config.get("OPTIONS", {}), **CONNECTION, **_web_options(env)}
        # One a thread of the server, checked at the start of each request: after a restart of
        # PostgreSQL it is opened again, and while PostgreSQL is away the page says so at once.
        kept = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
        return {**config, **kept, "OPTIONS": options}
    raise ImproperlyConfigured("DATABASE_URL : le portail accepte postgres:// ou sqlite:///.")


def _web_options(env):
    """And plans: only where somebody waits in front of a page, which pvd_portal/wsgi.py says.

    A migration, an import or a backup takes the time that it takes.
    """
    if not read_bool(env, "PORTAIL_WEB", default=False):
        return {}
    limit = env.int("DATABASE_STATEMENT_TIMEOUT_MS", default=15_000)
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    limits = " ".join([*(f"-c {name}={limit}" for name in names), FEW_ROWS])
    return {"options": limits, "prepare_threshold": PREPARED_FROM}
