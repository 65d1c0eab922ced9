"""Loaded by pytest before the settings: gives every test process a data folder of its own, removed at its end."""

import atexit
import os
import shutil
import tempfile

os.environ["HUB_DATA"] = tempfile.mkdtemp(prefix="banyan-test-")
atexit.register(shutil.rmtree, os.environ["HUB_DATA"], ignore_errors=True)
os.makedirs(os.path.join(os.environ["HUB_DATA"], "static"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
