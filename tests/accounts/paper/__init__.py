"""Promises of hub.accounts.paper: words, cards, and what whoever holds one may do."""
