"""Promises of naming."""
