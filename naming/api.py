"""PUBLIC: what to call somebody on screen.

First form: what a person calls themselves, else the short form of their key. Two names that neither replaces
the other are both shown, for nothing here may pick one.
"""

from collections.abc import Collection

from hub import api
from hub.core.cid import id_text

__all__ = ["display_name", "display_names", "key_form"]

KEY_SIGNS = 10


def display_name(person_id: bytes, viewer: bytes | None = None) -> str:
    """The name of a person or hub (32-byte id) as the viewer knows them, or their key form."""
    return " / ".join(api.called(person_id)) or key_form(person_id)


def display_names(person_ids: Collection[bytes], viewer: bytes | None = None) -> dict[bytes, str]:
    """The names of many, for a list: one statement, and nobody is left out."""
    called = api.called_all(person_ids)
    return {each: " / ".join(called.get(each, ())) or key_form(each) for each in person_ids}


def key_form(person_id: bytes) -> str:
    """`k-` and the beginning of the id: always there, always the same, nobody else's."""
    return "k-" + id_text(person_id).removeprefix("bafyrei")[:KEY_SIGNS]
