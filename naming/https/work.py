"""Making what https needs, and renewing the hub's own certificate as a job.

A hub may not know what time it is, and then it is behind. So a certificate made while nobody vouches for the time lasts
as long as any phone takes; and one that lies in the future, or ends soon, by what is known now, is made anew.
"""

import json
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from hub import api
from hub.core.errors import LocalError
from naming import hosts
from naming.https.kept import Kept, kept, read

DAY: Final = 24 * 3600
LEFT, YEAR = 30 * DAY, 365 * DAY
PROGRAM: Final = Path(__file__).with_name("authority.py")
"""Never imported here: what it needs is large."""
LIMITS: Final = api.Limits(memory=1024 * 1024 * 1024, cpu_seconds=20, seconds=60.0)


class AlreadyMade(LocalError):
    """There is one, which people may have installed."""


def make(is_anew: bool = False) -> Kept:
    """An authority for the names that the hub has now, and the hub's own certificate below it. A new one is a stranger
    to every phone; AlreadyMade unless that `is_anew` wanted."""
    names, here = hosts.own_hosts(), api.this_hub()
    if here is None:
        raise LocalError("This hub has no name yet. Finish the first run, or use `manage.py provision`.")

    def made(before: bytes) -> bytes:
        if read(before) and not is_anew:
            raise AlreadyMade(_("This hub has a certificate. A new one must be installed anew on each phone."))
        return written({"names": names, "title": here.name})

    api.change_certificate(made)
    found = kept()
    if found is None:
        raise LocalError(_("No certificate could be made. Try again; if it stays so, tell whoever runs this hub."))
    return found


def renew(is_wanted: bool = False) -> bool:
    """Make the hub's own certificate anew if its time has come, or if that `is_wanted`; whether it was."""
    if not (is_wanted or is_due(kept())):
        return False
    done = list[bool]()

    def renewed(before: bytes) -> bytes:
        found = read(before)
        if found is None or not (is_wanted or is_due(found)):
            return b""
        done.append(True)
        return written({"names": found.names, "root": found.root, "below": found.below, "key": found.key})

    api.change_certificate(renewed)
    return bool(done)


def renew_in_time() -> None:
    """The job."""
    renew()


def is_due(found: Kept | None) -> bool:
    """Whether the hub's own certificate ends soon, by the best guess of now, or lies in the future. One that ends with
    the root is renewed no more."""
    now = api.now() // 1000
    return found is not None and not (found.begins <= now and min(now + LEFT, found.lasts) <= found.ends)


def written(wanted: dict[str, Any]) -> bytes:
    """What the program makes of it."""
    told = wanted | {"now": api.now() // 1000, "sure": bool(api.vouched_time())}
    status, text = api.run_apart(PROGRAM, json.dumps(told).encode(), LIMITS)
    if status or read(text) is None:
        raise LocalError(_("No certificate could be made. Try again; if it stays so, tell whoever runs this hub."))
    return text


def warning() -> str:
    """What a steward should do about it, or nothing."""
    found = kept()
    if found is None:
        return ""
    if missing := [name for name in hosts.own_hosts() if name not in found.names]:
        return _("The hub's certificate for https is not for its name %(name)s: make a new one.") % {"name": missing[0]}
    if found.lasts < api.now() // 1000 + YEAR:
        return _("The hub's certificate for https ends within a year: make a new one, for everybody to install.")
    return ""
