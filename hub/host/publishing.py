"""Names of IPNS that are this hub's own: a website that changes has one address, and any IPFS tool finds where it
points.

Their keys are made from the hub's device key, which is in backups, and are nobody's who only sees the names. So a hub
that was brought back says the next thing under the same name; one that was given a new device key has new names.
"""

import hashlib
from typing import Final

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs.identity import device_seed
from hub.content.gateway import pointers
from hub.core import ipns
from hub.core.cid import Cid, cid_text
from hub.core.errors import LocalError
from hub.core.keys import public_key
from hub.log.clock import clock

LONGEST: Final = 3650
"""Days for which a name may point somewhere without being renewed."""
MOST_LABEL: Final = 40
A_MS: Final = 1_000_000
A_DAY: Final = 86_400_000 * A_MS


@sensitive_variables("seed")
def point(cid: Cid, label: str, days: int) -> str:
    """Let the hub's name of this label point to this content from now on; the name. One label has one name."""
    if not 1 <= days <= LONGEST or len(label.encode("utf-8", "replace")) > MOST_LABEL:
        raise LocalError(_("Write 1 to 3650 days, and a label of at most 40 letters."))
    belief = clock.belief()
    if not belief.is_sure:
        raise LocalError(_("This hub does not know what day it is. A steward can lend it the time of a phone first."))
    seed = seed_of(label)
    key = public_key(seed)
    held = pointers.held_of(key)
    sequence = 0 if held is None else ipns.read(held, key).sequence + 1
    record = ipns.write(seed, f"/ipfs/{cid_text(cid)}", sequence, belief.now * A_MS + days * A_DAY)
    pointers.keep(key, record, "")
    return ipns.name_text(key)


@sensitive_variables()
def seed_of(label: str) -> bytes:
    """The seed of a name: nothing of the device key can be told from it, nor from one label another."""
    return hashlib.blake2b(device_seed(), digest_size=32, key=label.encode(), person=b"hub-1 ipns").digest()
