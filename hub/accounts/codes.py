"""Codes that somebody reads off paper or a terminal and types: made of signs that nobody takes for one another."""

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def fresh(groups: int) -> str:
    """A code of so many groups of four signs."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(groups))


def plain(code: str) -> bytes:
    """A code however it was typed, without what is none of its signs."""
    return "".join(sign for sign in code.lower() if sign in LETTERS).encode()
