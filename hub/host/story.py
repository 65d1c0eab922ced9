"""Writes one village of a story (`fixtures/story`) into this hub, each saying by the person who said it.

Two villages answer each other, and the id of an entry is known only once it is written. So a file beside the
villages keeps the ids by key; a saying whose answer is not written yet waits, and telling again goes on from
there.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from hub.accounts import people, queue
from hub.accounts.models import Person
from hub.accounts.names import name_key
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.record import parse
from hub.host.seeding import first_board
from hub.log import registry, store
from hub.portal.first_board import write_board

Ids = dict[str, str]


def tell(folder: Path, ids_file: Path) -> int:
    """Write what can be written of the village in `folder`; how many sayings wait for the other one."""
    ids: Ids = json.loads(ids_file.read_text()) if ids_file.exists() else {}
    told = tomllib.loads((folder / "said.toml").read_text(encoding="utf-8"))
    ids.setdefault(f"{folder.name} square", first_board())
    cast = {one["name"]: person_of(one) for one in secrets_of(folder, told)}
    for number, board in enumerate(told.get("board", ()), 1):
        if board["key"] not in ids:
            ids[board["key"]] = write_board(cast[board["by"]], board["title"], order=number)
    waiting = [saying for saying in told["said"] if not say(saying, cast, ids)]
    ids_file.write_text(json.dumps(ids))
    return len(waiting)


def secrets_of(folder: Path, told: dict[str, Any]) -> list[dict[str, str]]:
    """Everybody of the village, name and secret: its stewards and the people of the story."""
    hub = tomllib.loads((folder / "hub.toml").read_text(encoding="utf-8"))
    return [*hub["steward"], *told["person"]]


def person_of(one: dict[str, str]) -> Person:
    """Somebody of the story with their pen; signed up at the first telling."""
    person = Person.objects.filter(name_key=name_key(one["name"])).first()
    if person is None:
        return people.sign_up(one["name"], one["secret"])
    if not people.unsealed(person, queue.stretch(one["secret"], person.salt, None)):
        raise LocalError(f"{one['name']} lives here with another secret than the story's.")
    return person


def say(saying: dict[str, str], cast: dict[str, Person], ids: Ids) -> bool:
    """Publish one saying; False while something that it answers is not written."""
    fields = dict(saying)
    key, by, kind = fields.pop("key"), fields.pop("by"), fields.pop("type")
    if key in ids:
        return True
    if any(value.startswith("@") and value[1:] not in ids for value in fields.values()):
        return False
    mapping = {name: ids[value[1:]] if value.startswith("@") else value for name, value in fields.items()}
    declared, pen = registry.record_class(kind), cast[by].pen
    if declared is None or pen is None:
        raise LocalError(f"No plugin here knows the record type {kind!r}.")
    ids[key] = id_text(store.publish(pen, parse(declared, {**mapping, "as": by})).id)
    return True
