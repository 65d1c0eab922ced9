"""Promises of hub.accounts: signing in, keys at rest, seats and acts."""
