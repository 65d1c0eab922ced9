"""The signed word with which somebody leaves a hub: all their sign-in keys made there are over, at every hub that hears
of it and at every older copy of this one (docs/adr/0022).

It is known again by who signed it. The root ends a key that was stolen, and home one made for a visit; only a sign-in
key of one hub that ends those of the same hub leaves it.
"""

from collections.abc import Collection, Iterable, Iterator

from django.views.decorators.debug import sensitive_variables

from hub.accounts.declaring import declare, held_of
from hub.accounts.hubs import identity
from hub.accounts.keys import opening
from hub.accounts.models import Person
from hub.core.authority import Authority
from hub.core.cid import id_text
from hub.core.keys import key_text, parse_key
from hub.core.statement import CERTIFY, Statement, make
from hub.log import judging
from hub.log.models import Feed


@sensitive_variables("signer")
def declare_over(person: Person, signer: bytes) -> None:
    """Say that the person's sign-in keys of this hub are over: of each feed counts what is held now. In the hub's own
    feed, for theirs ends with it."""
    cuts, who = held_of(Feed.objects.filter(person=person.person_id)), id_text(person.person_id)
    keys = sorted(keys_here(judging.heard(person.person_id)))
    declare(make("revoke", {"person": who, "key": key, "feeds": cuts}, signer) for key in keys)


def keys_here(held: Iterable[Statement]) -> set[str]:
    """The sign-in keys of this hub, by what is held about a person."""
    here = id_text(identity.founded().id)
    certs = (one for one in held if one.kind == "cert" and CERTIFY in one.fields["caps"])
    return {one.fields["key"] for one in certs if one.fields["hub"] == here}


def who_left(people: Collection[Person]) -> Iterator[Person]:
    """Those whose account is here although they left, as it is in an older copy of this hub."""
    circles = judging.circles_of({bytes(each.person_id) for each in people})
    return (each for each in people if has_left(each, circles[bytes(each.person_id)].heard))


def has_left(person: Person, held: list[Statement]) -> bool:
    """Whether the key that this account opens was ended by one of this hub. Who came back by their card has another."""
    key, own = opening.unpacked(bytes(person.papers))[-1].fields["key"], keys_here(held)
    told = (one for one in held if one.kind == "revoke" and one.fields["key"] == key)
    is_told = any(key_text(one.signer) in own for one in told)
    return is_told and not Authority(bytes(person.person_id), "", held).speaks(parse_key(key))
