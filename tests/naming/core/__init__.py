"""Promises of what names mean, of the rules alone."""
