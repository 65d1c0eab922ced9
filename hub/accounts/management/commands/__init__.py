"""Replacements for commands that cannot mean here what they mean elsewhere."""
