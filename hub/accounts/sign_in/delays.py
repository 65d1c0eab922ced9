"""How long somebody must wait after wrong secrets, and a screen after sign-ups. Delay, never lock.

Counted for the name that was tried (at most 60 s, so nobody can be kept out for long) and for the screen in
use (doubling to 10 minutes), where failures on *different* people weigh three times: that is somebody
guessing. An address counts for nothing, because a whole village shares one. Names that nobody bears count
like any other, so a delay does not tell who lives here. Time is the hub's uptime; an hour without failures
forgets them. Rows hold hashes, so a copied disk lists neither tried names nor screens.

Each sign-up is a feed for ever at every hub, so they are counted too: for the screen, which after the first few waits
up to a minute for each (a class at one kiosk is through in half an hour), and, since a new cookie is a new screen, for
the hub in each ten minutes. Their rows stand under the ten minutes in place of a name.
"""

import hashlib
from typing import Final

from django.db.models import F, Sum
from django.utils.translation import ngettext_lazy

from hub.accounts.hubs import uptime
from hub.accounts.models import Attempt
from hub.core.errors import LocalError
from hub.log.tables import select

NAME_LIMIT, NAME_FREE = 60, 3
SCREEN_LIMIT, SCREEN_FREE = 600, 6
OTHER_PERSON = 2
FORGET = 3600
AT_ONCE: Final = 100
MOST_ROWS: Final = 10_000
"""Rows in all: a wrong word for an invitation costs no derivation, and any name at any new screen is another row. The
oldest make room; who would have somebody's own forgotten needs longer for so many than the name would have rested."""
JOIN_LIMIT, JOIN_FREE = 60, 5
JOIN_SPAN, JOIN_MOST = 600, 30

COUNTED: Final = "SELECT COALESCE(SUM(failures), 0), MAX(last), COUNT(*) FROM accounts_attempt WHERE last >= %s AND "
AT_NAME: Final = COUNTED + "name = %s"
AT_SCREEN: Final = COUNTED + "screen = %s"


class Wait(LocalError):
    """Too many wrong secrets: says how many seconds to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            ngettext_lazy(
                "Too many wrong tries. Wait %d second, then try again.",
                "Too many wrong tries. Wait %d seconds, then try again.",
                seconds,
            )
            % seconds
        )


class Crowd(LocalError):
    """Too many sign-ups: says how many minutes to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = max(1, -(-seconds // 60))
        super().__init__(
            ngettext_lazy(
                "Too many people joined just now. Try again in %d minute, or ask a steward.",
                "Too many people joined just now. Try again in %d minutes, or ask a steward.",
                minutes,
            )
            % minutes
        )


def check(name: str, screen: str) -> None:
    """Raise `Wait` if this name or this screen must still wait. Always asked before a key is derived."""
    left = waits(name, screen)
    if left > 0:
        raise Wait(left)


def waits(name: str, screen: str) -> int:
    """Seconds that this name or this screen must still wait; 0 where neither does."""
    return max(0, left_for_name(name), left_for_screen(screen))


def check_join(screen: str) -> None:
    """Raise `Crowd` if this screen, or this hub, must wait before somebody else signs up."""
    waits = max(left_for_hub(), left_after_joins(screen))
    if waits > 0:
        raise Crowd(waits)


def joined(screen: str) -> None:
    """Count one sign-up."""
    failed(span(), at_screen(screen))


def failed(name: str, screen: str) -> None:
    """Count one wrong secret."""
    now = uptime.seconds()
    Attempt.objects.filter(last__lt=now - FORGET).delete()
    row, _ = Attempt.objects.get_or_create(
        name=digest(name), screen=digest(screen), defaults={"failures": 0, "last": now}
    )
    Attempt.objects.filter(pk=row.pk).update(failures=F("failures") + 1, last=now)
    make_room()


def make_room() -> None:
    """Forget the oldest of too many, but none of the sign-ups of these ten minutes, which are few."""
    others = Attempt.objects.exclude(name=digest(span())).order_by("-last", "-pk")
    if found := list(others.values_list("pk", flat=True)[MOST_ROWS : MOST_ROWS + AT_ONCE]):
        Attempt.objects.filter(pk__in=found).delete()


def succeeded(name: str) -> None:
    """Forget what this name failed. What a screen did with other names stays."""
    Attempt.objects.filter(name=digest(name)).delete()


def left_for_name(name: str) -> int:
    """Seconds until this name may be tried again."""
    failures, last, _people = counted(AT_NAME, name)
    return left(failures, NAME_FREE, NAME_LIMIT, last)


def left_for_screen(screen: str) -> int:
    """Seconds until this screen may try again; each further person that failed here weighs more."""
    failures, last, people = counted(AT_SCREEN, screen)
    return left(failures + OTHER_PERSON * max(0, people - 1), SCREEN_FREE, SCREEN_LIMIT, last)


def left_for_hub() -> int:
    """Seconds until these ten minutes are over, if as many signed up in them as may."""
    joins = Attempt.objects.filter(name=digest(span())).aggregate(joins=Sum("failures"))["joins"] or 0
    return JOIN_SPAN - uptime.seconds() % JOIN_SPAN if joins >= JOIN_MOST else 0


def left_after_joins(screen: str) -> int:
    """Seconds until somebody else may sign up at this screen."""
    joins, last, _people = counted(AT_SCREEN, at_screen(screen))
    return left(joins, JOIN_FREE, JOIN_LIMIT, last)


def counted(question: str, text: str) -> tuple[int, int | None, int]:
    """How often something failed at this name or screen within the hour, when last, and with how many others. Asked
    four times before each derivation, hence plain SQL: building it took as long as asking it ten times."""
    ((failures, last, others),) = select(question, [uptime.seconds() - FORGET, digest(text)])
    return int(failures), last, others


def span() -> str:
    """The ten minutes of now; no name begins so."""
    return f"\0joined {uptime.seconds() // JOIN_SPAN}"


def at_screen(screen: str) -> str:
    """Where sign-ups of a screen are counted: apart from its wrong secrets."""
    return f"\0joined {screen}"


def left(failures: int, free: int, limit: int, last: int | None) -> int:
    """What remains of a delay that doubles after the free tries; never longer than the delay itself."""
    if last is None or failures < free:
        return 0
    delay = min(limit, 1 << min(failures - free + 1, 16))
    return min(delay, last + delay - uptime.seconds())


def digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16, person=b"hub-1 attempt").digest()
