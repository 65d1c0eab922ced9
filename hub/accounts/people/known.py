"""What is known of people: the names they call themselves, and who of them signs in here."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from hub.accounts.models import Person
from hub.accounts.names import name_key, plain
from hub.core.cid import id_text
from hub.log.tables import SLICE, select, select_in

PROFILES = "SELECT person, entry, name, after FROM accounts_profile WHERE person IN {}"
BESIDE = "SELECT person, entry, name, after, 0, 0 FROM accounts_profile WHERE person IN ({}) UNION ALL {}"

Beside = Callable[[Sequence[bytes]], tuple[str, Sequence[Any]]]
"""SQL and its values, for some ids: of rows (bytes or NULL, NULL, text, NULL, a number that is not 0, a number)."""


def called(person_id: bytes) -> list[str]:
    """What a person or hub calls itself, for a page: the names that no other profile of theirs replaces, mostly
    one."""
    return called_all([person_id]).get(person_id, [])


def called_all(person_ids: Iterable[bytes]) -> dict[bytes, list[str]]:
    """The same for many in one statement, plain SQL because every page asks; those of whom no profile is here are left
    out."""
    return names_in(select_in(PROFILES, person_ids))


def called_beside(person_ids: Iterable[bytes], beside: Beside) -> tuple[dict[bytes, list[str]], list[tuple[Any, ...]]]:
    """The same, and the rows of what is asked beside it by the same statement, as (bytes or None, text, number,
    number)."""
    wanted, found = list(person_ids), list[tuple[Any, ...]]()
    for start in range(0, len(wanted), SLICE):
        part = wanted[start : start + SLICE]
        sql, values = beside(part)
        found += select(BESIDE.format(", ".join(["%s"] * len(part)), sql), [*part, *values])
    rows = [(who, name, number, other) for who, _entry, name, _after, number, other in found if number]
    return names_in(row[:4] for row in found if not row[4]), rows


def names_in(rows: Iterable[tuple[Any, ...]]) -> dict[bytes, list[str]]:
    """What people are called by these rows of theirs."""
    held: dict[bytes, list[tuple[bytes, str]]] = {}
    replaced = set[tuple[bytes, str]]()
    for person, entry, name, after in rows:
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
