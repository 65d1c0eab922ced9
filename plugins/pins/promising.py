"""A promise is made, and what it needs and is here is kept by it in the same commit: there is no moment between both in
which it could be let go of."""

from django.http import HttpRequest

from hub import api
from hub.core.entry import Entry
from plugins.pins import keeping, records
from plugins.pins.needs import needs_of


def promise_it(request: HttpRequest, record: records.Pin) -> Entry:
    """Sign a promise as who is signed in, and begin to keep it; PermissionDenied and LocalError as `api.publish`."""
    here = api.this_hub()
    with api.one_commit():
        entry = api.publish(request, record)
        if here is not None:
            keeping.keep_what_is_here(entry.id, needs_of({"what": record.what, "target": record.target}), here.id)
    api.soon(keeping.begin)
    return entry
