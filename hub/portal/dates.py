"""When something was written, in the reader's words."""

from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.core.stamp import is_wild
from hub.log.clock import clock


def when(stamp: int) -> str:
    """A stamp (ms since 1970) as a date; a hub's clock may be wrong, so some cannot be."""
    if is_wild(stamp, clock.best()):
        return _("date unknown")
    try:
        return date_format(datetime.fromtimestamp(stamp // 1000, UTC), "j M Y, H:i")
    except (ValueError, OverflowError, OSError):
        return _("date unknown")
