"""The names of those who left: given to nobody else here, for whoever bore one next would be taken for who left. Only a
hash of each is kept."""

import hashlib

from hub.accounts.models import Gone, Person


def keep(name_key: str) -> None:
    """Give this name to nobody any more."""
    Gone.objects.get_or_create(name=digest_of(name_key))


def is_gone(name_key: str) -> bool:
    """Whether somebody who left signed in here by this name."""
    return Gone.objects.filter(name=digest_of(name_key)).exists()


def is_taken(name_key: str) -> bool:
    """Whether somebody signs in here by this name, or did until they left."""
    return Person.objects.filter(name_key=name_key).exists() or is_gone(name_key)


def digest_of(name_key: str) -> bytes:
    return hashlib.blake2b(name_key.encode(), digest_size=32, person=b"hub-1 gone").digest()
