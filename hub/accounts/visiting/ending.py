"""Where else somebody can write, and ending that: at home, with the PIN.

The sign-in key at home may do all that a visited hub's key may, so its word ends that key, and never the other way
round. What was written there until now, as far as home has heard, goes on counting.
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.declaring import declare, held_of
from hub.accounts.models import Person
from hub.accounts.people.opened import opened
from hub.accounts.visiting.chains import Family
from hub.core import statement
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError
from hub.core.keys import key_text, parse_key
from hub.core.statement import CERTIFY, Statement
from hub.log.models import Feed
from hub.log.store import Pen


class NotThere(LocalError):
    """The key is none of theirs, or ended already."""

    def __init__(self) -> None:
        super().__init__(_("You cannot write there any more, or never could. Nothing was changed."))


class Away(NamedTuple):
    """A key of somebody's at another hub, by its certificate."""

    cert: bytes
    key: bytes
    hub: bytes


def away(person: bytes) -> list[Away]:
    """Where else somebody can write, as far as is known here, and this hub can end it; what was ended is left out. What
    a visited hub certified in turn ends with its own key, and would fill the page."""
    family = Family(person)
    given = family.authority.from_home()
    certs = [one for one in family.held if one.id in given and CERTIFY in one.fields["caps"]]
    found = [Away(one.id, parse_key(one.fields["key"]), parse_id(one.fields["hub"])) for one in certs]
    there = [one for one in found if one.hub != family.here and family.authority.speaks(one.key, one.hub)]
    return sorted({one.key: one for one in there if family.may_end(one.key)}.values())


@sensitive_variables()
def end(person: Person, pen: Pen, cert: bytes, secret: str, *, screen: str | None = None) -> bool:
    """End one's key at another hub; False if the secret opens nothing."""
    found = next((one for one in away(person.person_id) if one.cert == cert), None)
    if found is None:
        raise NotThere
    with opened(person, secret, screen) as opening:
        if opening is None:
            return False
        declare([revoked(person.person_id, found, opening.things["signer"])], pen)
    return True


@sensitive_variables()
def revoked(person: bytes, found: Away, signer: bytes) -> Statement:
    """The word that ends a key: of its feeds counts what is held now."""
    cuts = held_of(Feed.objects.filter(person=person, hub=found.hub, scope="open"))
    return statement.make("revoke", {"person": id_text(person), "key": key_text(found.key), "feeds": cuts}, signer)
