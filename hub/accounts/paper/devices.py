"""A new device key for this hub, by the words of its first card: where the key was lost, or where somebody else may
have it (docs/adr/0023).

The device key is a file. A new one is written before the row names it; where the row then cannot be written the file is
put back, and after a power cut in between the key that is there is not the hub's, and the same command is used again.
"""

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.declaring import declare, held_of
from hub.accounts.hubs import identity
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys import opening
from hub.accounts.keys.files import keys, write_durably
from hub.accounts.models import Hub
from hub.accounts.paper import keeping, words
from hub.accounts.paper.bearers import Card, card_of, chain_of
from hub.core.authority import Authority
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.keys import key_text, public_key, root_seed
from hub.core.statement import Statement, make
from hub.durable import content
from hub.log import judging
from hub.log.models import Feed
from hub.log.tables import writing


class NotOurCard(LocalError):
    """The words are a card, and not the one that certifies keys of this hub."""


class NotNeeded(LocalError):
    """The device key is here and good."""

    def __init__(self) -> None:
        super().__init__(_("This hub has its device key, so its card is not needed. Nothing was changed."))


def is_here() -> bool:
    """Whether the device key lies in its file, is the one that this hub's papers name, and was not ended."""
    hub, seed = identity.founded(), content(keys() / "device")
    if len(seed) != identity.SEED or public_key(seed) != hub.device_key:
        return False
    return Authority(hub.id, "", [*hub.papers, *judging.heard(hub.id)]).speaks(hub.device_key)


@sensitive_variables()
def bring_back(text: str) -> None:
    """Give the hub a new device key in place of one that was lost. The lost one stays certified, and nobody has it."""
    root = root_in(text)
    if is_here():
        raise NotNeeded
    renew(root, ends=False)


@sensitive_variables()
def replace(text: str) -> None:
    """Give the hub a new device key and end the one of before, which somebody else may have."""
    renew(root_in(text), ends=True)


@sensitive_variables()
def root_in(text: str) -> bytes:
    """The root's seed behind the words of the hub's first card. `WrongWords` or `NotOurCard`."""
    entropy, hub = words.read(text), identity.founded()
    card = card_of(chain_of(hub.id, hub.papers), entropy)
    if card is Card.SECOND:
        raise NotOurCard(_("This is the hub's second card. Keys are made by the first one. Nothing was changed."))
    if card is not Card.FIRST:
        raise NotOurCard(_("These words are a card, but not one of this hub. Nothing was changed."))
    return root_seed(entropy)


@sensitive_variables()
def renew(root: bytes, *, ends: bool) -> None:
    """Write the key, then the papers that name it; the hub writes on in new feeds, whose passports show them."""
    path, seed, hub = keys() / "device", opening.fresh_seed(), identity.founded()
    before, cert = content(path), opening.certify(hub.id, public_key(seed), hub.id, opening.SIGNER, root)
    write_durably(path, seed)
    try:
        with writing():
            stays = keeping.by_theft(hub.id, hub.id, []).feeds if ends else []
            ending = [over(hub, root), *keeping.anew(hub.id, stays, root)] if ends else []
            papers = opening.packed([*chain_of(hub.id, hub.papers), cert])
            Hub.objects.filter(pk=1).update(papers=papers, incarnation=b"")
            declare([cert, *ending])
            host_again(hub, seed)
    except BaseException:
        if before:
            write_durably(path, before)
        else:
            path.unlink()
        raise


@sensitive_variables("root")
def over(hub: HubIdentity, root: bytes) -> Statement:
    """The word that ends the device key of before: of the hub's own feeds counts what is held now."""
    cuts = held_of(Feed.objects.filter(person=hub.id))
    return make("revoke", {"person": id_text(hub.id), "key": key_text(hub.device_key), "feeds": cuts}, root)


@sensitive_variables()
def host_again(hub: HubIdentity, device: bytes) -> None:
    """Say by the new key that the feeds of this hub's people live here; of those that stay here, where it stays."""
    for scope in ("open", "here"):
        rows = Feed.objects.filter(hub=hub.id, scope=scope).exclude(person=hub.id).values_list("key", flat=True)
        declare((opening.host(hub.id, bytes(feed), device) for feed in rows), identity.hub_pen(scope))
