"""A gauge of the river, with notes of whoever read it: small, and it uses everything that a plugin may."""
