"""Brings a SQLite database back to one file, with fresh statistics, so that it can be moved."""

import sqlite3
import sys
from contextlib import closing


def main():
    with closing(sqlite3.connect(sys.argv[1], timeout=20)) as connection:
        connection.execute("ANALYZE")
        connection.commit()
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return 1 if busy else 0


if __name__ == "__main__":
    sys.exit(main())
