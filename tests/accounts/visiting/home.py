"""Riverbend, the home of ama, whose words reach this hub by exchange: a village of which these tests hold every key."""

import hashlib
import os

from hub.accounts.keys import opening
from hub.accounts.records import Declared, Profile
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.keys import key_text, public_key, root_seed
from hub.core.record import to_body
from hub.core.statement import Statement, make, to_wire
from tests.accounts.village import Village


class Neighbour:
    """Somebody of that village, with all that they hold themselves."""

    def __init__(self, village: Village, name: str) -> None:
        self.village, self.name = village, name
        self.roots, self.signer = opening.fresh_roots(), opening.fresh_seed()
        incept = opening.incept(self.roots)
        self.id = incept.id
        root = root_seed(self.roots.root)
        self.sign_in = opening.certify(self.id, public_key(self.signer), village.id, opening.SIGNER, root)
        self.papers = [incept, self.sign_in]
        self.feed = village.open("person", self.id, [*village.papers, *self.papers], self.signer)
        village.say(self.feed, Profile(name=name))

    def declare(self, *statements: Statement) -> Entry:
        """Say something about keys in their own feed."""
        record = Declared(statements=[to_wire(one) for one in statements])
        return self.village.arrive(self.feed, to_body(record, os.urandom(16)))

    def certify(self, key: bytes, hub: bytes, caps: tuple[str, ...], **more: object) -> Statement:
        """A certificate by their sign-in key, with fields of its own."""
        fields = opening.certify(self.id, key, hub, caps, self.signer).fields
        return make("cert", {**fields, **more}, self.signer)

    def rotate(self, *keep: Statement) -> Statement:
        """The second card takes the first one's place."""
        following = opening.fresh_roots().next
        return rotated(self.id, self.roots.next, following, *keep)


def rotated(person: bytes, root: bytes, following: bytes, *keep: Statement) -> Statement:
    """The root behind these bytes takes its place, and commits to the one behind those."""
    seed = root_seed(root)
    fields = {"person": id_text(person), "root": key_text(public_key(seed)), "keep": [id_text(one.id) for one in keep]}
    committed = hashlib.sha256(public_key(root_seed(following))).digest()
    return make("rotate", fields | {"next": committed}, seed)
