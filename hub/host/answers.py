"""The answers to first run as a file gives them: read and checked whole, before anything is done with them.

    [hub]        name = "Riverbend"   place = "school"   languages = ["en", "sw"]   network = "hub-1"
    [[steward]]  name = "Amina"       secret = "271828"
    [rules]      kind = "school"      joining = "open"   reading = "everybody"   posting = "members"   uploading = …
    [access]     read = "guest"       post = "member"    upload = "member"

Only `hub.name` and one steward are needed. Every mistake is named at once, each with its place and its
remedy. Nothing here touches a database.
"""

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.accounts.hubs.rules import CHOICES, PRESETS, Rules
from hub.accounts.names import BadName, checked, checked_place, name_key
from hub.accounts.people.secret import LONGEST_SECRET, SHORTEST_SECRET, is_weak
from hub.accounts.records import ROLES
from hub.accounts.seats.standing import FEW
from hub.portal.first_board import ACCESS, access_by

NETWORK: Final = "hub-1"
TABLES: Final = {
    "hub": ("name", "place", "languages", "network"),
    "rules": tuple(CHOICES),
    "access": ("read", "post", "upload"),
}
STEWARD: Final = ("name", "secret")


class Unclear(Exception):
    """A file that cannot be followed. `mistakes` are sentences for whoever wrote it."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Steward:
    """Somebody who is to look after the hub."""

    name: str
    secret: str


@dataclass(frozen=True, slots=True)
class Answers:
    """All that first run asks. `access`: the least role that may read, post, and upload a photo on the first board."""

    name: str
    place: str
    languages: tuple[str, ...]
    stewards: tuple[Steward, ...]
    access: Mapping[str, str]
    rules: Rules | None = None
    """None where the file says nothing of them."""


def read(text: str, known_languages: Collection[str]) -> Answers:
    """The answers in a TOML file; `Unclear` with every mistake in it."""
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOML's own, or of what no answer looks like
        raise Unclear([f"This is not TOML: {error}."]) from None
    mistakes = list(mistakes_in(given, known_languages))
    if mistakes:
        raise Unclear(mistakes)
    hub, rules = given["hub"], rules_in(given["rules"]) if "rules" in given else None
    return Answers(
        name=checked(hub["name"]),
        place=checked_place(hub.get("place", "")),
        languages=tuple(hub.get("languages", ["en"])),
        stewards=tuple(Steward(checked(one["name"]), one["secret"]) for one in given["steward"]),
        access=access_of(rules, given.get("access", {})),
        rules=rules,
    )


def rules_in(given: Mapping[str, str]) -> Rules:
    """The rules of a file: what it does not say is as the kind of place proposes."""
    said = {name: given[name] for name in CHOICES if name in given}
    return PRESETS[said.get("kind", "village")]._replace(**said)


def access_of(rules: Rules | None, said: Mapping[str, str]) -> dict[str, str]:
    """The rights of the first board: as the file says, else as the rules mean. Who replies is not asked by itself."""
    usual = dict(ACCESS) if rules is None else access_by(rules)
    if "post" in said or "read" in said:
        usual.pop("reply", None)
    return {**usual, **said}


def mistakes_in(given: dict[str, Any], known_languages: Collection[str]) -> Iterator[str]:
    """One sentence for each mistake."""
    for table in given.keys() - {*TABLES, "steward"}:
        yield f"[{table}]: there is no such part. The parts are [hub], [[steward]], [rules] and [access]."
    for table, allowed in TABLES.items():
        if not isinstance(given.get(table, {}), dict):
            yield f"{table}: write it as a part of its own, [{table}]."
        else:
            yield from unknown(f"[{table}]", given.get(table, {}), allowed)
    if isinstance(hub := given.get("hub", {}), dict):
        yield from mistakes_in_hub(hub, known_languages)
    usual: Mapping[str, str] = ACCESS
    if isinstance(rules := given.get("rules", {}), dict):
        yield from (wrong := list(mistakes_in_rules(rules)))
        usual = access_by(rules_in(rules)) if rules and not wrong else ACCESS
    if isinstance(access := given.get("access", {}), dict):
        yield from mistakes_in_access(access, usual)
    yield from mistakes_in_stewards(given.get("steward"))


def unknown(where: str, table: Mapping[str, Any], allowed: Sequence[str]) -> Iterator[str]:
    for key in table.keys() - set(allowed):
        yield f"{where} {key}: nobody asks for this. Known here: {', '.join(allowed)}."


def mistakes_in_hub(hub: Mapping[str, Any], known_languages: Collection[str]) -> Iterator[str]:
    yield from mistakes_in_line("[hub] name", hub.get("name"), checked)
    yield from mistakes_in_line("[hub] place", hub.get("place", ""), checked_place)
    languages = hub.get("languages", ["en"])
    if not isinstance(languages, list) or not languages:
        yield '[hub] languages: write a list, such as ["en", "sw"].'
    else:
        for language in languages:
            if not isinstance(language, str) or language not in known_languages:
                yield f"[hub] languages: {language!r} is not known here. Known: {', '.join(known_languages)}."
    if hub.get("network", NETWORK) != NETWORK:
        yield f'[hub] network: this version meets hubs of the published network "{NETWORK}" only.'


def mistakes_in_rules(rules: Mapping[str, Any]) -> Iterator[str]:
    for name, values in CHOICES.items():
        if rules.get(name, values[0]) not in values:
            yield f"[rules] {name}: {rules[name]!r} is none of its values. Write one of {', '.join(values)}."


def mistakes_in_access(access: Mapping[str, Any], usual: Mapping[str, str]) -> Iterator[str]:
    """usual: what holds where the file says nothing."""
    for key in ACCESS:
        if access.get(key, usual[key]) not in ROLES:
            yield f"[access] {key}: {access[key]!r} is no role. Write one of {', '.join(ROLES)}."
    for key in ("post", "upload"):
        if access.get(key) == "guest":
            yield f"[access] {key}: a guest signs nothing, so the least is member."
    read, post = (access.get(key, usual[key]) for key in ("read", "post"))
    if read in ROLES and post in ROLES[1:] and ROLES.index(post) < ROLES.index(read):
        yield (
            f'[access] read = "{read}" and post = "{post}" contradict each other, for nobody writes where they may not '
            f'read. Write post = "{read}", or let those who post read.'
        )


def mistakes_in_stewards(stewards: Any) -> Iterator[str]:
    if not isinstance(stewards, list) or not stewards or not all(isinstance(one, dict) for one in stewards):
        yield "[[steward]]: name at least one, with name and secret."
        return
    if len(stewards) > FEW:
        yield "[[steward]]: a file seats three at most. From the fourth on two stewards have to agree to each."
    seen: dict[str, int] = {}
    for number, one in enumerate(stewards, 1):
        where = f"[[steward]] {number}"
        yield from unknown(where, one, STEWARD)
        wrong = list(mistakes_in_line(f"{where} name", one.get("name"), checked))
        yield from wrong
        if not wrong and seen.setdefault(name_key(one["name"]), number) != number:
            yield f"{where} name: {one['name']!r} stands here twice; each steward is one person."
        secret = one.get("secret")
        if not isinstance(secret, str) or is_weak(secret):
            yield f"{where} secret: write a text of at least {SHORTEST_SECRET} digits or letters, in quotes."
        elif "\0" in secret:
            yield f"{where} secret: nobody could sign in with it; write digits and letters alone."
        elif len(secret) > LONGEST_SECRET:
            yield f"{where} secret: nobody could sign in with it; write at most {LONGEST_SECRET} digits or letters."


def mistakes_in_line(where: str, written: Any, rule: Callable[[str], str]) -> Iterator[str]:
    if not isinstance(written, str):
        yield f"{where}: it is {'missing' if written is None else 'no text'}; write a text in quotes."
        return
    try:
        rule(written)
    except BadName as bad:
        yield f"{where}: {bad}"
