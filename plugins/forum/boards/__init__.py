"""Boards: by whose right they stand, what they allow to whom, and their rows of topics."""
