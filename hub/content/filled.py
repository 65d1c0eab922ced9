"""How much room is filled, as running sums: of each person or neighbour, of each plugin, and by the files of all.

Who writes a row that counts (`leases`, `uploads`, `holding`) adds it here in the same transaction, so no kill comes
between. A sum is what its rows come to, one or a few: who adds takes one that nobody else is writing just now, or makes
another. So nobody waits for a sum, and no two who hold other rows can wait for each other (docs/adr/0041).
"""

import logging
from collections import Counter
from typing import Final

from django.db import connection, transaction

from hub.content.models import Filled
from hub.log.tables import execute, select

Whose = tuple[str, bytes]
"""A plugin's label and nobody's id; or no label and the id of a person or neighbour."""
FILES: Final[Whose] = ("", b"")
"""All files that lie here, each once."""

ADD: Final = """
    UPDATE content_filled SET size = size + %s
    WHERE id = (SELECT id FROM content_filled WHERE label = %s AND owner = %s ORDER BY id LIMIT 1 {})
"""
"""To the first row that nobody else is writing."""
WRONG: Final = """
    WITH brought AS (
        SELECT label, owner, size FROM content_leased
        UNION ALL SELECT label, owner, size FROM content_upload WHERE file = ''
    )
    SELECT label, owner, SUM(size) FROM (
        SELECT label, %s AS owner, size FROM brought
        UNION ALL SELECT '', owner, size FROM brought WHERE owner <> %s
        UNION ALL SELECT '', %s, size FROM content_stored WHERE kind = 'file'
        UNION ALL SELECT label, owner, -size FROM content_filled
    ) AS counted GROUP BY label, owner HAVING SUM(size) <> 0
"""
"""Where what is counted anew and the sums differ, and by how much. One statement: others write meanwhile."""

log = logging.getLogger(__name__)


def by(*whose: Whose) -> Counter[Whose]:
    """The bytes of each of these, in one question."""
    rows = Filled.objects.filter(label__in={each[0] for each in whose}, owner__in={each[1] for each in whose})
    found = Counter[Whose]()
    for label, owner, size in rows.values_list("label", "owner", "size"):
        found[label, bytes(owner)] += size
    return found


def count(label: str, owner: bytes, size: int) -> None:
    """So many bytes more, or fewer, by this person through this plugin; within the transaction that writes why."""
    add(size, (label, b""))
    if owner:
        add(size, ("", owner))


def add(size: int, whose: Whose) -> None:
    """The same for one sum."""
    if not size:
        return
    if not execute(ADD.format("FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""), [size, *whose]):
        Filled.objects.create(label=whose[0], owner=whose[1], size=size)


def mend() -> int:
    """Put right the sums that are not what is counted anew; how many. It is read through all leases and files."""
    execute("DELETE FROM content_filled WHERE size = 0")  # nobody's id stays for nothing
    if not wrong():
        return 0
    with transaction.atomic():
        list(Filled.objects.select_for_update().order_by("pk"))  # two that mend would mend twice
        found = wrong()
        for whose, size in found:
            add(size, whose)
    log.warning("%d sums of the room that is filled were wrong, and are counted anew", len(found))
    return len(found)


def wrong() -> list[tuple[Whose, int]]:
    """The sums that are wrong, and how many bytes are missing in each."""
    return [((label, bytes(owner)), int(size)) for label, owner, size in select(WRONG, [b""] * 3)]
