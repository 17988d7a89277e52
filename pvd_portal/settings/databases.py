"""DATABASES from DATABASE_URL: PostgreSQL in production, embedded SQLite for demo and tests."""

from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

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


def database_config(env, base_dir):
    """The dict of `DATABASES["default"]`; raises ImproperlyConfigured on any other engine."""
    embedded = quote(str(base_dir / "var" / "portail.sqlite3"))
    config = env.db("DATABASE_URL", default=f"sqlite:///{embedded}")
    if config["ENGINE"].endswith("sqlite3"):
        return {**config, "OPTIONS": SQLITE_OPTIONS}
    if config["ENGINE"].endswith("postgresql"):
        timeout_ms = env.int("DATABASE_STATEMENT_TIMEOUT_MS", default=15_000)
        options = {
            **config.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_MAX", default=8)},
            # Pages of a few rows: found by an index (in memory, or on flash), by one process each.
            "options": (
                f"-c statement_timeout={timeout_ms} -c lock_timeout={timeout_ms}"
                " -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0"
            ),
        }
        return {**config, "CONN_MAX_AGE": 0, "OPTIONS": options}
    raise ImproperlyConfigured("DATABASE_URL : le portail accepte postgres:// ou sqlite:///.")
