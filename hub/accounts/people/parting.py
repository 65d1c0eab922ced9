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
from hub.core.authority import Authority, lineage
from hub.core.cid import id_text
from hub.core.keys import key_text, parse_key
from hub.core.statement import CERTIFY, Statement, make
from hub.log import judging
from hub.log.models import Feed
from hub.log.tables import select_in

WROTE_HERE = (
    "SELECT DISTINCT f.person FROM log_feed f WHERE f.kind = 'person' AND f.hub = %s"
    " AND NOT EXISTS (SELECT 1 FROM accounts_person p WHERE p.person_id = f.person) AND f.person IN {}"
)


@sensitive_variables("signer")
def declare_over(person: Person, signer: bytes) -> None:
    """Say that the person's sign-in keys of this hub are over: of each feed counts what is held now. In the hub's own
    feed, for theirs ends with it."""
    cuts, who = held_of(Feed.objects.filter(person=person.person_id)), id_text(person.person_id)
    keys = sorted(map(key_text, keys_here(person.person_id, judging.heard(person.person_id))))
    declare(make("revoke", {"person": who, "key": key, "feeds": cuts}, signer) for key in keys)


def keys_here(person: bytes, held: Collection[Statement]) -> set[bytes]:
    """The sign-in keys of this hub, by what is held about a person: those certified for it by whoever might, under any
    of their roots, and no root. Anybody to whom they sent a key can say of any other that it is one of this hub."""
    families, here = under_each_root(person, held), identity.founded().id
    keys = {parse_key(one.fields["key"]) for one in held if one.kind == "cert"} - {each.root for each in families}
    return {key for key in keys if any((here, CERTIFY) in each.certified(key) for each in families)}


def under_each_root(person: bytes, held: Collection[Statement]) -> list[Authority]:
    """What somebody's keys might do before each rotation of their root, and today."""
    chain, others = lineage(person, held), [one for one in held if one.kind != "rotate"]
    return [Authority(person, "", [*chain[1:turn], *others]) for turn in range(1, len(chain) + 1)]


def gone_from_here(people: Iterable[bytes]) -> set[bytes]:
    """Those of these people (32-byte ids) who signed in here once and whose account is over: no key of theirs for this
    hub counts. One statement where all who wrote here still sign in."""
    here = identity.this_hub()
    if here is None:
        return set()
    wrote = {bytes(who) for (who,) in select_in(WROTE_HERE, set(people), [here.id])}
    if not wrote:
        return set()
    circles = judging.circles_of(wrote)
    return {who for who in wrote if not speaks_here(who, circles[who].heard)}


def speaks_here(person: bytes, held: Collection[Statement]) -> bool:
    """Whether somebody has a sign-in key that counts at this hub."""
    family, here = Authority(person, "", list(held)), identity.founded().id
    return any(family.certifies(key, here) for key in keys_here(person, held))


def who_left(people: Collection[Person]) -> Iterator[Person]:
    """Those whose account is here although they left, as it is in an older copy of this hub."""
    circles = judging.circles_of({bytes(each.person_id) for each in people})
    return (each for each in people if has_left(each, circles[bytes(each.person_id)].heard))


def has_left(person: Person, held: list[Statement]) -> bool:
    """Whether the key that this account opens was ended by one of this hub. Who came back by their card has another."""
    key, who = opening.unpacked(bytes(person.papers))[-1].fields["key"], bytes(person.person_id)
    told = {one.signer for one in held if one.kind == "revoke" and one.fields["key"] == key}
    if not told or Authority(who, "", held).speaks(parse_key(key)):
        return False
    families = under_each_root(who, held)
    if told & {each.root for each in families}:
        return False  # the card says that it was stolen: whoever holds it can say, too, that its bearer left
    told &= keys_here(who, held)
    return any(each.outranks(signer, parse_key(key)) for each in families for signer in told)
