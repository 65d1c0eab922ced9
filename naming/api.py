"""PUBLIC: what to call somebody on screen, and where a name leads.

First form: what a person calls themselves, else the short form of their key. Two names that neither replaces
the other are both shown, for nothing here may pick one.
"""

from collections.abc import Collection

from hub import api
from hub.core.cid import id_text
from naming.core.resolving import Answer, Viewer
from naming.core.resolving import resolve as resolved

__all__ = ["Answer", "display_name", "display_names", "key_form", "resolve"]

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


def resolve(name: str, viewer: bytes | None = None) -> Answer:
    """Where a name leads as a person (32-byte id) here sees it, or a guest, and who says so; ValueError where it is no
    name."""
    from naming.held import Held  # rows, which are there once Django is set up

    here = api.this_hub()
    zones = tuple(each for each in (viewer, here.id if here else None) if each is not None)
    return resolved(Held(), Viewer(zones, own=called_by(viewer) if viewer else {}), name)


def called_by(person: bytes) -> dict[str, bytes]:
    """Whom somebody calls how, for themselves."""
    from naming.models import Called

    return {label: bytes(zone) for label, zone in Called.objects.filter(person=person).values_list("label", "zone")}
