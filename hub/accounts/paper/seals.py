"""The box's seal put back from its words, and replaced by a new one.

The seal lies in the folder of `HUB_SEAL`, in the box where none is set: a stick that is drawn at night, or a folder
in memory into which it is typed at each boot. A new seal does not wait for everybody: rows name the seal that they
need, the old one stays beside the new until the last of them has signed in, and only then is it destroyed.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.keys import keyring, opening
from hub.accounts.keys.files import write_durably
from hub.accounts.models import Hub, Person, Visit
from hub.accounts.paper import words
from hub.accounts.paper.stewards import hub_row, roots_of, roots_under, seal_roots
from hub.core.errors import LocalError
from hub.log.tables import writing


class NotOurSeal(LocalError):
    """The words are a seal, and nothing on this hub was ever sealed with it."""

    def __init__(self) -> None:
        super().__init__(_("These words are right, but they are not the seal of this hub. Nothing was changed."))


class NoFolder(LocalError):
    """The stick is out."""

    def __init__(self) -> None:
        super().__init__(_("The folder of HUB_SEAL is not here. Plug its stick in, or make the folder, and try again."))


class State(NamedTuple):
    """Whether the seal is here, and how many people still need an older one, which is here too, or is not."""

    is_here: bool
    older: int
    missing: int


def state() -> State:
    """How it stands; takes away older seals that nobody needs any more, once all that is the hub's own is under the
    new one."""
    current, needed = keyring.content_name(), named()
    if current and (unneeded := keyring.older() - needed.keys()):
        row = hub_row()
        seal_roots(row, keyring.current_seal(), roots_of(row))
        for name in unneeded:
            keyring.older_path(name).unlink(missing_ok=True)
    rest = {name: people for name, people in needed.items() if name != current}
    kept = keyring.older()
    older = sum(people for name, people in rest.items() if name in kept)
    return State(bool(current), older, sum(rest.values()) - older)


def named() -> dict[str, int]:
    """The seals that rows of people and of visitors who wait name, each with how many; nobody's name is told."""
    pairs = [*Person.objects.values_list("seal", "picture_seal"), *Visit.objects.values_list("seal")]
    return dict(Counter(name for pair in pairs for name in set(pair) if name))


@sensitive_variables()
def put_back(text: str) -> None:
    """Write the seal that 24 words stand for, if it is one of this hub's. `WrongWords` or `NotOurSeal` otherwise."""
    seal = words.read(text, words.SEAL)
    if not keyring.seal_folder().is_dir():
        raise NoFolder
    name, current = keyring.seal_name(seal), keyring.content_name()
    if name == current:
        return
    is_todays = opens_hub(seal)
    if name not in named() and not is_todays:
        raise NotOurSeal
    is_older = bool(current) or is_todays is False
    write_durably(keyring.older_path(name) if is_older else keyring.seal_path(), seal)


@sensitive_variables()
def opens_hub(seal: bytes) -> bool | None:
    """Whether what is the hub's own here is sealed with it, by which today's seal is told from an older one; None where
    nothing is: the hub came from a backup, and its roots are on paper."""
    row = hub_row()
    if row.root is None and row.next_root is None and not (keyring.feeds() / row.feed.hex()).exists():
        return None
    return keyring.open_feed_key(keyring.box_key(b"feed", seal), row.feed) is not None or bool(roots_under(seal, row))


@sensitive_variables()
def replace() -> None:
    """Take a new seal. The old one goes on beside it until nobody needs it; what is the hub's own moves at once."""
    old, seal, row = keyring.current_seal(), opening.fresh_seed(), hub_row()
    write_durably(keyring.older_path(keyring.seal_name(old)), old)
    feeds = {feed: keyring.open_feed_key(keyring.box_key(b"feed", old), feed) for feed in feeds_of(row)}
    roots = roots_of(row)
    for feed, seed in feeds.items():
        if seed is not None:
            keyring.reseal_feed_key(keyring.box_key(b"feed", seal), feed, seed)
    with writing():  # the file is the last step: a power cut before it leaves the old seal and what it opens
        seal_roots(row, seal, roots)
        write_durably(keyring.seal_path(), seal)
    for feed in feeds:
        keyring.open_feed_key(keyring.box_key(b"feed", seal), feed)  # which takes away what the old one opened


def feeds_of(row: Hub) -> Iterable[bytes]:
    return [feed for feed in (row.feed, row.here_feed) if feed]
