"""Promises of what programs of other makers find."""
