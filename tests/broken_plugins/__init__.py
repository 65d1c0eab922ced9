"""Plugins that are each broken in one way, installed one by one by `test_broken.py`."""
