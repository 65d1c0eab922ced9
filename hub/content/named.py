"""Which entries name which content. Content is given to nobody unless an entry in sight names it, and kept no longer
when the last entry that named it is erased.

Nothing here knows what a record says; `hub.host.wants` reads records and tells.
"""

from collections.abc import Iterable, Mapping, Sequence

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
    transaction.on_commit(lambda: let_go(positions), robust=True)  # Django cannot name a partial that fails


def let_go(positions: Sequence[int]) -> None:
    """Keep none of the content that none but erased entries name, and ask for it no more."""
    for start in range(0, len(positions), A_SLICE):
        erased = Entry.objects.filter(position__in=positions[start : start + A_SLICE], state=Entry.State.ERASED)
        rows = Named.objects.filter(position__in=erased.values("position"))
        for digest in {bytes(digest) for digest in rows.values_list("digest", flat=True)}:
            if not Named.objects.filter(digest=digest).exclude(pk__in=rows.values("pk")).exists():
                store.drop(digest)
        rows.delete()  # last, so that what a power cut leaves is found by `sweep`


def sweep() -> None:
    """Let go of what a power cut left after an erasure."""
    erased = Entry.objects.filter(position=OuterRef("position"), state=Entry.State.ERASED)
    let_go(list(Named.objects.filter(Exists(erased)).values_list("position", flat=True)))


def is_given(text: str) -> bool:
    """Whether content may be given out: some entry that names it is here and neither hidden nor blocked."""
    here = Exists(Entry.objects.filter(position=OuterRef("position"), state=Entry.State.HERE))
    return Named.objects.filter(InSight(F("position")), here, digest=parse_content(text)).exists()
