"""Declares a plain function as a service, which would hold up its whole process."""
