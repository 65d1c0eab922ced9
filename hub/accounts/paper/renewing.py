"""What whoever holds a card may do with it: a new sign-in key when the PIN is forgotten, and a new root when a card or
a secret is lost or stolen.

    forgotten   the first card certifies a new sign-in key of this hub, under a new secret
    lost        with the PIN: the second card becomes the first, and all that counted goes on counting
    stolen      either card: the old sign-in key is revoked after what its feeds hold, and with the second card the root
                is rotated, so that the first is worth nothing; what stays is decided in `keeping`

Each writes new papers into the person's row and tells every hub by a statement; new feeds open where the old ones can
be opened no more, or by too many. Nothing changes until everything is known to be right.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.declaring import declare, held_of
from hub.accounts.hubs import identity
from hub.accounts.keys import incarnation, keyring, opening
from hub.accounts.models import Person, Went
from hub.accounts.names import name_key
from hub.accounts.paper import bearers, keeping
from hub.accounts.paper.bearers import Bearer, Card, OldCard, bearer_of, card_of, chain_of
from hub.accounts.people import changing, drafts, hands, kept
from hub.accounts.people.feeds import new_feeds
from hub.accounts.people.opened import opened
from hub.accounts.people.secret import WeakSecret, is_weak
from hub.accounts.people.unsealing import SEALED, seal_up
from hub.accounts.sign_in import delays, queue, whereabouts
from hub.core.authority import ANYWHERE, Authority
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError
from hub.core.keys import key_text, parse_key, public_key, root_seed
from hub.core.statement import CERTIFY, MODERATE, Statement, make
from hub.log import judging
from hub.log.models import Feed
from hub.log.shredding import shredding
from hub.log.tables import writing

MOST_KEYS: Final = 100
ROOTS: Final = ("root", "root_went", "next_root", "next_root_went")
RENEWED: Final = {*SEALED, *hands.FULL.columns, *ROOTS, "papers", "incarnation", "picture_handed"}


class WrongCard(LocalError):
    """Not a card of the person whom they named; the text says whose it is, or what it is good for."""


class Elsewhere(NamedTuple):
    """A sign-in key that somebody has at another hub."""

    cert: bytes
    hub: bytes


class Held(NamedTuple):
    """Somebody who signs in here and the card that lies in front of the screen."""

    person: Person
    bearer: Bearer
    entropy: bytes

    def __repr__(self) -> str:
        return f"Held({self.person.pk}, {self.bearer.card})"


@sensitive_variables()
def held_by(person: Person, entropy: bytes) -> Held:
    """A person with one of their own cards. `WrongCard`, `OldCard` or `Contradicted` for any other."""
    chain = chain_of(person.person_id, opening.unpacked(person.papers))
    card = card_of(chain, entropy)
    if card is None:
        raise WrongCard(whose(bearer_of(entropy).id))
    if card is Card.OLD:
        raise OldCard
    return Held(person, Bearer(person.person_id, chain, card), entropy)


def whose(found: bytes) -> str:
    """The sentence about a card of somebody else."""
    if found == identity.founded().id:
        return gettext("This is a card of the hub itself. It belongs to its stewards.")
    other = Person.objects.filter(person_id=found).first()
    if other is None:
        return gettext("This is the card of somebody who does not sign in on this hub. Nothing was changed.")
    said = gettext("This is the card of %(name)s and opens only their things. Nothing was changed.")
    return said % {"name": other.name}


@sensitive_variables()
def named(name: str, entropy: bytes) -> Held:
    """Whoever signs in here with a name, with their card. Who has no card of this hub learns nothing of who lives here:
    a name that nobody bears and the card of another are answered alike."""
    person = Person.objects.filter(name_key=name_key(name)).first()
    if person is None:
        raise WrongCard(whose(bearer_of(entropy).id))
    held = held_by(person, entropy)
    if not person.is_active:
        raise WrongCard(_("A steward has closed this account. Talk with a steward."))
    return held


@sensitive_variables()
def recover(name: str, entropy: bytes, secret: str, *, screen: str | None = None) -> Person:
    """Give whoever holds somebody's first card a new secret here, and with it new keys; the person with their pens.

    A second card would make the first worthless, so it is refused with what it is good for.
    """
    held = presented(name, entropy, secret, screen)
    if held.bearer.card is not Card.FIRST:
        raise WrongCard(
            _("This is your second card. Using it makes the first worthless, so it is for a stolen card only.")
        )
    return renewed(held, secret, screen, [])


@sensitive_variables()
def replace(
    name: str, entropy: bytes, secret: str, keep: Collection[bytes] = (), *, screen: str | None = None
) -> Person:
    """Make everything of a person worthless to a thief, by either card: new secret, new keys, and with the second card
    a new root. keep: ids of the certificates of their sign-in keys at other hubs that stay theirs."""
    held = presented(name, entropy, secret, screen)
    return renewed(held, secret, screen, keep, stolen=True)


@sensitive_variables()
def presented(name: str, entropy: bytes, secret: str, screen: str | None) -> Held:
    """The card that is presented for a name. A wrong one counts as a wrong secret does."""
    if is_weak(secret):
        raise WeakSecret
    key, at = name_key(name), screen or ""
    delays.check(key, at)
    try:
        return named(name, entropy)
    except (WrongCard, OldCard, bearers.NobodysCard):
        delays.failed(key, at)
        raise


@sensitive_variables()
def renewed(held: Held, secret: str, screen: str | None, keep: Collection[bytes], *, stolen: bool = False) -> Person:
    """Seal new keys for a person under a new secret and tell every hub; all of it or nothing."""
    salt = secrets.token_bytes(keyring.SALT)
    with queue.turn(screen):
        stretch = keyring.stretched(secret, salt)
        with writing():
            person = Person.objects.get(pk=held.person.pk)
            held = held_by(person, held.entropy)  # another may have come before
            rebuilt(held, stretch, salt, keep, stolen=stolen)
        delays.succeeded(person.name_key)
    return person


@sensitive_variables()
def rebuilt(held: Held, stretch: bytes, salt: bytes, keep: Collection[bytes], *, stolen: bool) -> None:
    """The new keys, papers, feeds and statements of a person."""
    person, hub, signer = held.person, identity.founded().id, opening.fresh_seed()
    things, keep = {"signer": signer, "drafts": opening.fresh_seed()}, allowed(held, keep)
    chain, said, certs = held.bearer.chain, [], sign_in_keys(held.bearer.id)
    mine = [one for one in certs if hub_of(one) == hub]
    if held.bearer.card is Card.SECOND:
        things["next_root"] = opening.fresh_roots().next
        named = [one for one in certs if one.id in keep]
        stays = keeping.by_theft(held.bearer.id, hub, named)
        said = [rotated(held, things["next_root"], stays.certs)]
        chain = (*chain, *said)
        said += keeping.ends(held.bearer.id, stays.feeds, root_seed(held.entropy))
    elif stolen:
        said += keeping.anew(held.bearer.id, keeping.by_theft(held.bearer.id, hub, []).feeds, root_seed(held.entropy))
    if stolen:
        said += [revoked(held, one.fields["key"]) for one in mine]
        said += sorted_out(held, [one for one in certs if one not in mine], keep)
    cert = opening.certify(held.bearer.id, public_key(signer), hub, caps_of(person), root_seed(held.entropy))
    former = hands.FULL.feeds_of(person) + (hands.POST.feeds_of(person) if stolen else [])
    person.papers, person.incarnation = opening.packed([*chain, cert]), incarnation.current()
    mark_roots(person, rotates="next_root" in things)
    key = seal_up(person, stretch, salt, things)
    person.pen, person.here_pen = new_feeds(person, hands.FULL, key, signer)
    person.drafts_key = things["drafts"]
    goes_on = bool(person.picture_set) and not stolen
    handed = (person.picture_handed or b"") + drafts.hand(things["drafts"], person.post_feed) if goes_on else None
    person.picture_handed = handed
    with shredding():
        person.save(update_fields=RENEWED)
        whereabouts.end_all(person)
        if stolen:
            changing.forget_pictures(person)
        if not goes_on:
            kept.forget_all(bytes(person.person_id))
    Feed.objects.filter(key__in=former).update(closed=True)
    said.append(cert)
    declare(said, person.pen)


@sensitive_variables()
def sorted_out(held: Held, away: list[Statement], keep: Collection[bytes]) -> list[Statement]:
    """What becomes of the sign-in keys at other hubs. A thief may have had them certified by the key that ends here: so
    of those that are not kept nothing counts, whoever certified them, and those that are kept hang on the root, as a
    rotation sees to by itself."""
    seed, kept = root_seed(held.entropy), [one for one in away if one.id in keep]
    named = {one.fields["key"] for one in kept}
    others = sorted({one.fields["key"] for one in away} - named)
    said = [make("revoke", {"person": id_text(held.bearer.id), "key": key, "feeds": {}}, seed) for key in others]
    for one in keeping.speaking(held.bearer.id, kept) if held.bearer.card is Card.FIRST else ():
        said.append(
            opening.certify(held.bearer.id, parse_key(one.fields["key"]), hub_of(one), one.fields["caps"], seed)
        )
    return said


def caps_of(person: Person) -> tuple[str, ...]:
    """What somebody's sign-in key here may do: who visits moderates at home alone."""
    former = opening.unpacked(bytes(person.papers))[-1].fields.get("caps", ())
    return opening.SIGNER if MODERATE in former else opening.VISITOR


def mark_roots(person: Person, *, rotates: bool) -> None:
    """Write down what became of the roots: the one presented is on paper, and one that still waited here under the
    secret of before is lost unless a new one takes its place."""
    if person.next_root is not None:
        person.next_root_went = Went.LOST
    if rotates:
        person.next_root_went = ""
    person.root_went = Went.PAPER


@sensitive_variables()
def exchange_cards(person: Person, entropy: bytes, secret: str, *, screen: str | None = None) -> bool:
    """Make a person's second card their first, because they lost that; False if the secret does not open. A new second
    one waits. All that counted goes on counting."""
    with opened(person, secret, screen) as found, writing():
        if found is None:
            return False
        held = held_by(person, entropy)
        if held.bearer.card is Card.FIRST:
            raise WrongCard(_("This is your first card, so it is not lost. Nothing was changed."))
        following = opening.fresh_roots().next
        stays = keeping.by_loss(held.bearer.id, sign_in_keys(held.bearer.id))
        rotation = rotated(held, following, stays.certs)
        papers = opening.unpacked(person.papers)
        person.papers = opening.packed([*held.bearer.chain, rotation, papers[-1]])
        person.root, person.root_went, person.next_root_went = None, Went.PAPER, ""
        person.next_root = keyring.lock(found.key, b"next", following)
        with shredding():
            person.save(update_fields=["papers", *ROOTS])
        declare([rotation, *keeping.ends(held.bearer.id, stays.feeds, root_seed(held.entropy))])
    return True


@sensitive_variables()
def rotated(held: Held, following: bytes, keep: Iterable[bytes]) -> Statement:
    """The statement by which a second card becomes the first and commits to the next."""
    seed = root_seed(held.entropy)
    fields = {
        "person": id_text(held.bearer.id),
        "root": key_text(public_key(seed)),
        "next": hashlib.sha256(public_key(root_seed(following))).digest(),
        "keep": sorted({id_text(cert) for cert in keep}),
    }
    return make("rotate", fields, seed)


@sensitive_variables()
def revoked(held: Held, key: str) -> Statement:
    """The statement that ends a sign-in key: of the feeds on its way counts what is held now, wherever they are."""
    feeds = held_of(Feed.objects.filter(person=held.bearer.id))
    return make("revoke", {"person": id_text(held.bearer.id), "key": key, "feeds": feeds}, root_seed(held.entropy))


def allowed(held: Held, keep: Collection[bytes]) -> set[bytes]:
    """Of the certificates that are to stay those that may."""
    return {one.cert for one in elsewhere(held.bearer.id)}.intersection(keep)


def sign_in_keys(person_id: bytes) -> list[Statement]:
    """The certificates of sign-in keys that count for somebody today, revocations aside, by the word of the root or of
    home: what a visited hub certified hangs on its own key. Of more than one statement can keep, as a thief makes
    them, those that hang on the root itself come first, then those of this hub."""
    held, here = judging.heard(person_id), identity.founded().id
    family = Authority(person_id, "", held)
    kept = {each for one in held if one.kind == "rotate" for each in one.fields["keep"]}

    def hangs_on_root(one: Statement) -> bool:
        return one.signer == family.root or id_text(one.id) in kept

    certs = [one for one in held if one.kind == "cert" and CERTIFY in one.fields["caps"]]
    found = [one for one in certs if hangs_on_root(one) or family.certifies(one.signer, ANYWHERE, revoked=False)]
    return sorted(found, key=lambda one: (not hangs_on_root(one), hub_of(one) != here))[:MOST_KEYS]


def counts_here(person: Person) -> bool:
    """Whether what somebody writes here now counts. Not after their card was replaced at another hub and this one was
    not among those that stay."""
    feed = Feed.objects.filter(key=person.feed).first()
    return feed is not None and feed.counts_to > feed.head


def hub_of(cert: Statement) -> bytes:
    return parse_id(cert.fields["hub"])


def elsewhere(person_id: bytes) -> list[Elsewhere]:
    """The sign-in keys that somebody has at other hubs, as far as is known here. Where they are at home, none that may
    moderate: no visited hub is given that, so a thief made it, to do everything anywhere."""
    certs, here = sign_in_keys(person_id), identity.founded().id
    at_home = any(hub_of(one) == here and MODERATE in one.fields["caps"] for one in certs)
    away = [one for one in certs if hub_of(one) != here and not (at_home and MODERATE in one.fields["caps"])]
    return [Elsewhere(one.id, hub_of(one)) for one in away]
