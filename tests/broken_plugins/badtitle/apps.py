"""Has a title that breaks when it is said."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hub.plugins import HubPlugin, Tile


class Badtitle(HubPlugin):
    name = "badtitle"
    label = "badtitle"
    verbose_name = "Bad title"
    tile = Tile(title=format_lazy("{what} of {where}", what=_("Prices")), url="badtitle:page")
