"""Visiting with one's card, the last of the ways: the root itself is typed at a hub that is not home.

A dishonest hub could copy it, which the page says before anything is typed. What is done with it is the least that can
be: it certifies one key of this hub, that may post, name and certify here, and is forgotten. Whose card it is, the
words say themselves; nobody is asked to choose.
"""

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import identity
from hub.accounts.keys import opening
from hub.accounts.models import Person
from hub.accounts.paper import words
from hub.accounts.paper.bearers import Bearer, Card, NobodysCard, bearer_of, certify_signer
from hub.accounts.people.secret import WeakSecret, is_weak
from hub.accounts.visiting.arriving import guesses_counted, named_for, settle
from hub.accounts.visiting.homes import welcome
from hub.core.errors import LocalError


class NotFirst(LocalError):
    """The second card, which replaces the first and is good for nothing else."""

    def __init__(self) -> None:
        super().__init__(
            _("This is the second card, for when the first is lost or stolen. Keep it shut, and use the first one.")
        )


class NotKnownYet(LocalError):
    """A card of nobody who is known here: mostly of somebody whose village was never met."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nobody known here has this card. If your village and this one have not exchanged yet, your people are"
                " not known here yet: come back after the next exchange."
            )
        )


@sensitive_variables()
def arrive(typed: str, secret: str, *, screen: str | None = None, by_steward: bool = False) -> Person:
    """The account here of whoever's card this is, ready for `login`; nothing is stored unless all is right."""
    if is_weak(secret):
        raise WeakSecret
    entropy = words.read(typed)
    with guesses_counted(screen):
        bearer = bearer_typed(entropy)
    welcome(bearer.id, by_steward)
    signer, papers = certify_signer(bearer, entropy, identity.founded().id, opening.VISITOR)
    return settle(*named_for(bearer.id, secret, signer, screen), signer, papers)


@sensitive_variables()
def bearer_typed(entropy: bytes) -> Bearer:
    """Whose first card it is."""
    try:
        bearer = bearer_of(entropy)
    except NobodysCard:
        raise NotKnownYet from None
    if bearer.card is not Card.FIRST:
        raise NotFirst
    return bearer
