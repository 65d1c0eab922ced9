"""Promises to phones that just joined."""
