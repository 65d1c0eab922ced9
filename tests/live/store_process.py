"""`python -m tests.live.store_process FD DATABASE`: the store process of `hub.live.storing`, started from new.

A hub forks it before it has a thread. Tests have threads, and a fork of those may hold a lock for ever.
"""

import socket
import sys

import django
from django.db import connections

if __name__ == "__main__":
    django.setup()
    connections.settings["default"]["NAME"] = sys.argv[2]
    from hub.live import storing

    sys.exit(storing.serve(socket.socket(fileno=int(sys.argv[1]))))
