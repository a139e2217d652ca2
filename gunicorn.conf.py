"""How gunicorn serves, in every deployment; WEB_CONCURRENCY, WEB_THREADS and GUNICORN_BIND adjust it."""

import os

bind = os.environ.get("GUNICORN_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
keepalive = 5
# Addresses come from the proxy through our own middleware, which counts hops; gunicorn believes nobody.
forwarded_allow_ips = ""
loglevel = "warning"
# Requests are in the trail; a second list of who looked at what would be kept by nobody.
accesslog = None
