"""Its import does not end, whatever is raised in it."""

import time

from hub.plugins import HubPlugin

while True:
    try:
        time.sleep(3600)
    except Exception:
        continue


class Stuck(HubPlugin):
    name = "stuck"
    label = "stuck"
