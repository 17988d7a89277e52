"""Settings of gunicorn in production, of the container and of systemd (docs/installation.md)."""

import os

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Each keeps a connection to the database: workers × threads in all.
threads = 4
# A process takes few requests more than it answers at once: the others wait for either one, and
# are not lost with it.
worker_connections = 2 * threads
# A worker that no longer answers, not a long request: its threads beat for it.
timeout = 30
graceful_timeout = 30
keepalive = 5
# What a library would leak is given back; not by all workers at once.
max_requests = 10_000
max_requests_jitter = 1_000
# The beat of the workers stays out of the disk, where there is such a place.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True
accesslog = "-"
# Who connects, the client as the proxy names it, and the page without its query: it holds names.
access_log_format = '%(h)s %({x-forwarded-for}i)s %(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
