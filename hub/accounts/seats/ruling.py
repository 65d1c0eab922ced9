"""How a steward decides the rules: the hub's row changes together with a signed record that everybody can read."""

from hub.accounts.hubs import identity, rules
from hub.accounts.hubs.rules import Rules
from hub.accounts.models import Hub, Person
from hub.accounts.records import LONGEST_REASON
from hub.accounts.records import Rules as RulesRecord
from hub.accounts.seats import roles
from hub.accounts.seats.seating import NoSeat, pen_and_right
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.log import store
from hub.log.rows import sight_changed
from hub.log.tables import writing


def decide(decided: Rules, by: Person, reason: str = "") -> Entry:
    """Let these rules hold from now on. by: a steward, pen in hand; `NoSeat` for anybody else."""
    rules.checked(decided)
    if roles.role_of(by.person_id) != "steward":
        raise NoSeat
    here = identity.founded()
    pen, right = pen_and_right(by)
    told = RulesRecord(zone=id_text(here.id), seat=right, reason=reason.strip()[:LONGEST_REASON], **decided._asdict())
    with writing():
        made = store.publish(pen, told)
        Hub.objects.filter(pk=1).update(**decided._asdict())
        sight_changed()
    identity.asked.here = None  # what this request has read is not so any more
    return made
