"""Promises about content of any size from neighbours."""
