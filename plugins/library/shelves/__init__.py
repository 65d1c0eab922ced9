"""Shelves: which stand, whose they are, what each allows to whom."""
