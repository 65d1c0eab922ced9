"""Promises of the addresses at which content is given."""
