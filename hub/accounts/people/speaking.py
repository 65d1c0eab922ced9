"""The keys that speak for somebody today, for whoever checks words outside the log."""

from hub.core.authority import ANYWHERE, Authority
from hub.core.cid import parse_id
from hub.core.keys import parse_key
from hub.core.statement import CERTIFY
from hub.log import judging


def keys_of(person_id: bytes) -> list[bytes]:
    """The sign-in keys (32 bytes) that count now, at whichever hub; none of who is not known here."""
    held = judging.heard(person_id)
    family = Authority(person_id, "", held)
    certified = (one for one in held if one.kind == "cert" and CERTIFY in one.fields["caps"])
    found = {(parse_key(one.fields["key"]), parse_id(one.fields["hub"])) for one in certified}
    return sorted({key for key, hub in found if any(family.certifies(key, place) for place in (hub, ANYWHERE))})
