"""Promises of the hub's DNS."""
