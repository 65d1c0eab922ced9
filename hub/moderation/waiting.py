"""What waits until a moderator has seen it: words of guests, of newcomers, and of who asked to stay without a name.

What the hub signs is published when it is let through. A member's own words are signed by nobody else: they stand
approved until the member is here again with their pen. A row names its writer only where the writer signs; of all
others it holds a sign to count by, made from their key or their screen and forgotten at the decision. Whoever holds the
box could find out by trying who it was until then, and the page says so.
"""

import logging
import secrets
from collections.abc import Callable

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub import guard
from hub.accounts.hubs import identity
from hub.accounts.models import Person
from hub.accounts.records import LONGEST_REASON
from hub.accounts.seats import roles
from hub.accounts.seats.acts import MODERATORS
from hub.accounts.sign_in import screen
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.core.record import Record, decode, parse, to_body
from hub.log import registry
from hub.log.clock import clock
from hub.log.models import Feed
from hub.log.tables import select, writing
from hub.moderation.acts import announce, right_of, said
from hub.moderation.models import LONGEST_ADDRESS, Noted, Waiting, Welcome
from hub.moderation.noted import note, take_back
from hub.moderation.reports import sign_of

LOG = logging.getLogger(__name__)
MOST_OF_ONE, MOST_OF_A_SCREEN = 5, 3
MOST_OF_GUESTS, MOST_WAITING = 100, 300
"""A guest may come from ever new screens, so they all together leave room for members."""
MOST_DECIDED = 300
Publish = Callable[[Record, str], Entry]
"""Signs a record in a scope and stores it."""

COUNT = """
SELECT (SELECT COUNT(DISTINCT entry) FROM moderation_report WHERE is_open)
     + (SELECT COUNT(*) FROM moderation_waiting WHERE state = 'waits')
     + (SELECT COUNT(*) FROM accounts_person p WHERE is_active
        AND NOT EXISTS (SELECT 1 FROM moderation_welcome w WHERE w.person = p.person_id)
        AND NOT EXISTS (SELECT 1 FROM log_feed f WHERE f.person = p.person_id AND f.blocked)
        AND NOT EXISTS (SELECT 1 FROM accounts_seat s WHERE s.person = p.person_id AND s.hub = %s
                        AND s.standing = 'held' AND s.role IN ('moderator', 'steward'))),
       EXISTS (SELECT 1 FROM moderation_waiting WHERE person = %s AND state = 'approved')
"""
APPROVED = "SELECT EXISTS (SELECT 1 FROM moderation_waiting WHERE person = %s AND state = 'approved')"


class Full(LocalError):
    """Enough waits already."""

    def __init__(self, mine: bool) -> None:
        super().__init__(
            _("Several things of yours wait already. Send this once a moderator has seen them.")
            if mine
            else _("Very much waits to be looked at here. Try again later.")
        )


def asked_of(person_id: bytes, moderates: bool) -> tuple[int, bool]:
    """How many things a moderator is asked to look at, and whether something of theirs was let through: one statement,
    for every page of who is signed in asks."""
    if not moderates:
        return 0, has_approved(person_id)
    here = identity.this_hub()
    count, approved = select(COUNT, [here.id if here else b"", person_id])[0]
    return count, bool(approved)


def has_approved(person_id: bytes) -> bool:
    """Whether something of theirs waits for nothing but their pen."""
    return bool(select(APPROVED, [person_id])[0][0])


def is_newcomer(person_id: bytes) -> bool:
    """Whether somebody signs in here whom no moderator has welcomed yet."""
    if roles.role_of(person_id) in MODERATORS or Welcome.objects.filter(person=person_id).exists():
        return False
    return Person.objects.filter(person_id=person_id).exists()


def awaits_welcome(person_id: bytes) -> bool:
    """Whether somebody new may not write before a moderator lets them in, as the hub's rules say."""
    here = identity.this_hub()
    return here is not None and here.rules.joining == "approval" and is_newcomer(person_id)


def hold(request: HttpRequest, record: Record, scope: str, as_hub: bool, address: str) -> Waiting:
    """Keep a record until a moderator has seen it; LocalError, with a sentence, when it cannot be kept.

    as_hub: the hub will sign it, for somebody who is not to be named, as it does for every guest. address: where its
    page will be."""
    person, here = getattr(request.user, "person_id", None), identity.this_hub()
    if person is None and here is not None and here.rules.posting == "members":
        raise LocalError(_("Only members of this village write here."))
    body = to_body(record, bytes(16))
    who, most = (screen.screen_of(request), MOST_OF_A_SCREEN) if person is None else (person.hex(), MOST_OF_ONE)
    writer = sign_of("waiting", who)
    if Waiting.objects.filter(writer=writer, state=Waiting.State.WAITS).count() >= most:
        raise Full(mine=True)
    undone = Waiting.objects.filter(state=Waiting.State.WAITS)
    if undone.count() >= MOST_WAITING or (person is None and undone.filter(person=None).count() >= MOST_OF_GUESTS):
        raise Full(mine=False)
    row = Waiting.objects.create(
        token=secrets.token_hex(16),
        person=None if as_hub else person,
        writer=writer,
        type=record.type,
        body=body,
        scope=scope,
        address=address[:LONGEST_ADDRESS],
        stamp=clock.best(),
    )
    announce()
    return row


class Refused(LocalError):
    """What was let through cannot be published any more; says why to its writer."""


def record_of(row: Waiting) -> Record:
    """What waits; LocalError where nothing here can read it any more, which is so too where its plugin reads it more
    strictly since."""
    kind = registry.record_class(row.type)
    try:
        if kind is not None and row.body:
            return guard.unended(lambda: parse(kind, decode(row.body)))
    except Exception as error:
        guard.note(row.type.partition(".")[0], "records", error)
    raise LocalError(_("The part of this hub that this was written with is not here any more."))


def let_through(request: HttpRequest, row: Waiting, as_hub: Publish) -> None:
    """A moderator lets it be published: by the hub at once, by a member when they are here again."""
    by = right_of(request).person
    if row.person is not None:
        decide(row, Waiting.State.APPROVED, decided_by=by)
        return
    with writing():
        decide(row, Waiting.State.OUT, decided_by=by)
        row.entry = as_hub(record_of(row), row.scope).id
        Waiting.objects.filter(pk=row.pk).update(entry=row.entry, body=b"")


def decline(request: HttpRequest, row: Waiting, reason: str) -> None:
    """A moderator does not let it through, and says why."""
    by, reason = right_of(request).person, said(reason)
    with writing():
        decide(row, Waiting.State.DECLINED, decided_by=by, reason=reason)
        note(Noted.Kind.DECLINE, str(row.pk), by, reason)


def decide(row: Waiting, state: str, **more: bytes | str) -> None:
    """Of two moderators who decide at once, the second learns of the first."""
    changed = Waiting.objects.filter(pk=row.pk, state=Waiting.State.WAITS).update(state=state, writer=b"", **more)
    if not changed:
        raise LocalError(_("Somebody has decided this already."))
    if state != Waiting.State.DECLINED:
        take_back(Noted.Kind.DECLINE, str(row.pk))
    forget_old()
    announce()


def undecide(request: HttpRequest, row: Waiting) -> None:
    """Take a decision back, as long as nothing was published by it. It counts for nobody's limit any more."""
    right_of(request)
    undone = Q(pk=row.pk, state__in=(Waiting.State.APPROVED, Waiting.State.DECLINED))
    if not Waiting.objects.filter(undone).update(state=Waiting.State.WAITS, reason="", decided_by=None):
        raise LocalError(_("It has been published meanwhile. You can hide it where it stands."))
    take_back(Noted.Kind.DECLINE, str(row.pk))
    announce()


def answer(row: Waiting, words: str) -> None:
    """The writer answers, once, why it should be let through after all; it waits again."""
    words = words.strip()[:LONGEST_REASON]
    declined = Waiting.objects.filter(pk=row.pk, state=Waiting.State.DECLINED, answer="")
    if not words or not declined.update(state=Waiting.State.WAITS, answer=words):
        raise LocalError(_("This can be answered once, while it stands declined."))
    announce()


def publish_approved(person_id: bytes, publish: Publish) -> list[Waiting]:
    """Sign what was let through of somebody who is here with their pen; what came out. What can be published no
    more is declined and says why; what fails stays approved, and is tried again the next time."""
    out = []
    for row in Waiting.objects.filter(person=person_id, state=Waiting.State.APPROVED).order_by("pk"):
        try:
            if bring_out(row, publish):
                out.append(row)
        except Refused as why:
            approved = Waiting.objects.filter(pk=row.pk, state=Waiting.State.APPROVED)
            approved.update(state=Waiting.State.DECLINED, reason=str(why))
        except LocalError as error:
            LOG.warning("what was let through could not be signed yet: %s", error)
    return out


def bring_out(row: Waiting, publish: Publish) -> bool:
    """Sign one thing, whether that was still to be done: twice at once is once."""
    with writing():
        if not Waiting.objects.filter(pk=row.pk, state=Waiting.State.APPROVED).update(state=Waiting.State.OUT):
            return False
        row.entry = publish(record_of(row), row.scope).id
        Waiting.objects.filter(pk=row.pk).update(entry=row.entry, body=b"")
    return True


def forget_old() -> None:
    """Of what was decided, the newest is kept for its writers to see."""
    done = Waiting.objects.filter(state__in=(Waiting.State.OUT, Waiting.State.DECLINED)).order_by("-pk")
    Waiting.objects.filter(pk__in=list(done.values_list("pk", flat=True)[MOST_DECIDED:])).delete()


def newcomers(most: int) -> list[Person]:
    """Those whom a moderator may welcome, the latest first."""
    welcomed, blocked = Welcome.objects.values("person"), Feed.objects.filter(blocked=True).values("person")
    found = Person.objects.filter(is_active=True).exclude(person_id__in=welcomed)
    found = found.exclude(person_id__in=blocked.exclude(person=None)).order_by("-pk")[: 2 * most]
    return [person for person in found if person.role not in MODERATORS][:most]


def welcome(request: HttpRequest, person_id: bytes) -> None:
    """From now on they write like everybody."""
    by = right_of(request).person
    if not Person.objects.filter(person_id=person_id).exists():
        raise LocalError(_("Nobody with this key signs in here."))
    Welcome.objects.get_or_create(person=person_id, defaults={"by": by})
    announce()


def vouched(person_id: bytes, by: bytes) -> None:
    """A steward made the account of somebody new, and so has welcomed them."""
    Welcome.objects.get_or_create(person=person_id, defaults={"by": by})


def unwelcome(request: HttpRequest, person_id: bytes) -> None:
    """What they write is looked at first again."""
    right_of(request)
    Welcome.objects.filter(person=person_id).delete()
    announce()
