"""Promises of the pages about keys on paper."""
