"""Cookies by https lie in a jar of their own.

A browser keeps one jar for all ports of a host. A cookie with `Secure` on it can not be replaced over http, so whoever
had signed in by https could no longer sign in by http; and one without it would be read by whoever listens, or be
planted by them. So by https each cookie is called `__Host-…`, which browsers take over https alone and never show to
http, and what is called otherwise is not read. Nothing above this knows of it.
"""

from typing import Final

PREFIX: Final = b"__Host-"
OURS: Final = (b"path", b"secure", b"domain")


def taken(header: bytes) -> bytes:
    """The cookies of a request by https, as the hub calls them."""
    each = (part.strip() for part in header.split(b";"))
    return b"; ".join(part.removeprefix(PREFIX) for part in each if part.startswith(PREFIX))


def told(name: bytes, text: bytes) -> tuple[bytes, bytes]:
    """A header of an answer by https."""
    return name, given(text) if name.lower() == b"set-cookie" else text


def given(cookie: bytes) -> bytes:
    """What an answer by https sets, as browsers want it of this prefix: for the whole host, and for https alone."""
    said, *how = (part.strip() for part in cookie.split(b";"))
    kept = [part for part in how if part.partition(b"=")[0].strip().lower() not in OURS]
    return b"; ".join([PREFIX + said, *kept, b"Path=/", b"Secure"])
