"""Promises of what hubs on one network tell each other."""
