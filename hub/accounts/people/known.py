"""What is known of people: the names they call themselves, and who of them signs in here."""

import json
from collections.abc import Collection, Iterable

from hub.accounts.models import Person
from hub.accounts.names import name_key, plain
from hub.core.cid import id_text
from hub.log.tables import select, select_in

PROFILES = "SELECT person, entry, name, after FROM accounts_profile WHERE person IN {}"


def called(person_id: bytes) -> list[str]:
    """What a person or hub calls itself, for a page: the names that no other profile of theirs replaces, mostly
    one."""
    return called_all([person_id]).get(person_id, [])


def called_all(person_ids: Iterable[bytes]) -> dict[bytes, list[str]]:
    """The same for many in one statement, plain SQL because every page asks; those of whom no profile is here are left
    out."""
    held: dict[bytes, list[tuple[bytes, str]]] = {}
    replaced = set[tuple[bytes, str]]()
    for person, entry, name, after in select_in(PROFILES, person_ids):
        held.setdefault(person, []).append((entry, plain(name)))
        replaced.update((person, old) for old in json.loads(after))
    return {
        person: sorted({name for entry, name in each if (person, id_text(entry)) not in replaced and name})
        for person, each in held.items()
    }


def profiles(person_ids: Iterable[bytes]) -> set[bytes]:
    """The ids of the entries in which these people say what they are called."""
    return {entry for _person, entry, _name, _after in select_in(PROFILES, person_ids)}


def bearers(keys: Collection[str]) -> dict[str, set[bytes]]:
    """Who calls themselves so, by what `name_key` makes of the names; of a name that nobody bears nothing is said."""
    everybody = select("SELECT person, name FROM accounts_profile")
    possible = {person for person, name in everybody if key_of_plain(name) in keys}
    found: dict[str, set[bytes]] = {}
    for person, called_so in called_all(possible).items():
        for key in {key_of_plain(name) for name in called_so} & set(keys):
            found.setdefault(key, set()).add(person)
    return found


def key_of_plain(name: str) -> str:
    """One form for all the ways to write a name from anywhere."""
    return name_key(plain(name))


def villagers(person_ids: Iterable[bytes]) -> set[bytes]:
    """Those of these people who sign in at this hub."""
    here = Person.objects.filter(person_id__in=set(person_ids), is_active=True)
    return {bytes(person_id) for person_id in here.values_list("person_id", flat=True)}
