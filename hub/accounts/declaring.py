"""How a statement about keys reaches every hub: in an `identity.statement` record, judged here at once.

By the person's own feed where they hold its pen; else by the hub's, for what it proves lies in its signatures and not
in who carries it.
"""

from collections.abc import Iterable

from hub.accounts.hubs import identity
from hub.accounts.records import Declared
from hub.core.entry import Entry
from hub.core.statement import Statement, to_wire
from hub.log import store
from hub.log.store import Pen


def declare(statements: Iterable[Statement], pen: Pen | None = None) -> Entry:
    """Publish statements; what they change counts here when this returns."""
    return store.publish(pen or identity.hub_pen(), Declared(statements=[to_wire(one) for one in statements]))
