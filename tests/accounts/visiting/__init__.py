"""Visitors: how people of another village come in here, and every way in which they do not."""
