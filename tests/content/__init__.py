"""Promises about files by content id."""
