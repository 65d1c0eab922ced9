"""Which entries name which content. What is named only by entries out of sight is given to nobody, and what the last
entry that named it takes with it when it is erased is kept no longer.

Content that no entry names is given: it has just been added, or its record has not been read yet. Nothing here knows
what a record says; `hub.host.wants` reads records and tells.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from hub.content import store, wanted
from hub.content.models import Named
from hub.core.cid import parse_content
from hub.log.models import Entry
from hub.log.rows import InSight

A_SLICE = 500


def note(found: Mapping[int, Iterable[str]]) -> None:
    """Remember the content ids that entries name, by position; what is not here is wanted from now on."""
    named = [
        Named(digest=digest, position=position)
        for position, texts in found.items()
        for text in texts
        if (digest := wanted.digest_of(text))
    ]
    Named.objects.bulk_create(named, ignore_conflicts=True)
    wanted.want(text for texts in found.values() for text in texts)


def forget(positions: Sequence[int]) -> None:
    """Take back what entries name, if they turn out to be erased. Any other may count again, and stays."""
    transaction.on_commit(partial(let_go, positions), robust=True)


def let_go(positions: Sequence[int]) -> None:
    """Keep none of the content that none but erased entries name, and ask for it no more."""
    for start in range(0, len(positions), A_SLICE):
        erased = Entry.objects.filter(position__in=positions[start : start + A_SLICE], state=Entry.State.ERASED)
        rows = Named.objects.filter(position__in=erased.values("position"))
        digests = {bytes(digest) for digest in rows.values_list("digest", flat=True)}
        if digests:
            rows.delete()
        for digest in digests:
            if not Named.objects.filter(digest=digest).exists():
                store.drop(digest)


def is_given(text: str) -> bool:
    """Whether content may be given out: unless all that name it are hidden, blocked or erased."""
    named = Named.objects.filter(digest=parse_content(text))
    here = Exists(Entry.objects.filter(position=OuterRef("position"), state=Entry.State.HERE))
    return named.filter(InSight(F("position")), here).exists() or not named.exists()
