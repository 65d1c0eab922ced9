"""Writes one village of a story (`fixtures/story`) into this hub, each saying by the person who said it, and what waits
there for a moderator.

Two villages answer each other, and the id of an entry is known only once it is written. So a file beside the
villages keeps the ids by key; a saying whose answer is not written yet waits, and telling again goes on from
there.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from hub.accounts.hubs.identity import founded
from hub.accounts.models import Person, seat_of
from hub.accounts.names import name_key
from hub.accounts.people import joining, staying, unsealing
from hub.accounts.sign_in import queue
from hub.core.cid import id_text, parse_id
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.core.record import Record, parse
from hub.host.seeding import first_board
from hub.log import registry, store
from hub.moderation import reports, waiting

Ids = dict[str, str]
Saying = dict[str, Any]
Cast = dict[str, Person]


def tell(folder: Path, ids_file: Path) -> int:
    """Write what can be written of the village in `folder`; how many sayings wait for the other one."""
    ids: Ids = json.loads(ids_file.read_text()) if ids_file.exists() else {}
    told = tomllib.loads((folder / "said.toml").read_text(encoding="utf-8"))
    ids.setdefault(f"{folder.name} square", first_board())
    cast = {one["name"]: person_of(one) for one in secrets_of(folder, told)}
    ids.update({f"person {name}": id_text(person.person_id) for name, person in cast.items()})
    left = [saying for saying in told["said"] if not say(saying, cast, ids)]
    left += [saying for saying in told.get("waits", ()) if not hold(saying, ids)]
    left += [saying for saying in told.get("report", ()) if not ask(saying, cast, ids)]
    ids_file.write_text(json.dumps(ids))
    return len(left)


def secrets_of(folder: Path, told: dict[str, Any]) -> list[dict[str, str]]:
    """Everybody of the village, name and secret: its stewards and the people of the story."""
    hub = tomllib.loads((folder / "hub.toml").read_text(encoding="utf-8"))
    return [*hub["steward"], *told["person"]]


def person_of(one: dict[str, str]) -> Person:
    """Somebody of the story with their pen; signed up at the first telling."""
    person = Person.objects.filter(name_key=name_key(one["name"])).first()
    if person is None:
        return joining.sign_up(one["name"], one["secret"])
    if not unsealing.unsealed(person, queue.stretch(one["secret"], person.salt, None)):
        raise LocalError(f"{one['name']} lives here with another secret than the story's.")
    return person


def say(saying: Saying, cast: Cast, ids: Ids) -> bool:
    """Publish one saying; False while something that it answers is not written. `stays`: in this village."""
    if saying["key"] in ids:
        return True
    given = answered({name: value for name, value in saying.items() if name not in ("key", "by", "stays")}, ids)
    if given is None:
        return False
    writer = cast[saying["by"]]
    made = record_of({"as": writer.name, **given}, writer)
    ids[saying["key"]] = id_text(published(made, writer, saying.get("stays", False)).id)
    return True


def answered(value: Any, ids: Ids) -> Any:
    """The same with an id in place of each `@key`; None while one of them is not written."""
    if isinstance(value, str):
        return ids.get(value[1:]) if value.startswith("@") else value
    if isinstance(value, list):
        found = [answered(each, ids) for each in value]
        return None if None in found else found
    if isinstance(value, dict):
        named = {name: answered(each, ids) for name, each in value.items()}
        return None if None in named.values() else named
    return value


def record_of(given: Saying, writer: Person | None) -> Record:
    """The record that a saying is. Who acts by right of a seat cites it."""
    declared = registry.record_class(given["type"])
    if declared is None:
        raise LocalError(f"No plugin here knows the record type {given['type']!r}.")
    held = seat_of(writer.person_id) if writer is not None else None
    if held is not None and hasattr(declared, "seat"):
        given = {"zone": id_text(founded().id), "seat": id_text(held.entry), **given}
    return parse(declared, given)


def published(made: Record, writer: Person, stays: bool) -> Entry:
    """Sign a record with the pen of what travels, or of what stays."""
    if writer.pen is None or writer.here_pen is None:
        raise LocalError(f"{writer.name} has no pen here.")
    return staying.publish(writer.here_pen, writer, made) if stays else store.publish(writer.pen, made)


def hold(saying: Saying, ids: Ids) -> bool:
    """Have the words of a guest wait for a moderator."""
    given = answered({name: value for name, value in saying.items() if name != "key"}, ids)
    if saying["key"] not in ids and given is not None:
        waiting.hold(by(None), record_of({"by": "guest", **given}, None), "open", as_hub=True, address="")
        ids[saying["key"]] = ""
    return given is not None


def ask(saying: Saying, cast: Cast, ids: Ids) -> bool:
    """Have somebody ask a moderator to look at what another said."""
    entry = answered(saying["entry"], ids)
    if saying["key"] not in ids and entry is not None:
        reports.report(by(cast[saying["by"]]), parse_id(entry), saying["reason"], saying["words"])
        ids[saying["key"]] = ""
    return entry is not None


def by(person: Person | None) -> HttpRequest:
    """A request as that of somebody who is signed in, or of a guest."""
    request = HttpRequest()
    request.user = person or AnonymousUser()
    return request
