"""What `naming` declares: an always-on plugin without a tile yet."""

from django.utils.translation import gettext_lazy as _

from hub.plugins import HubPlugin


class Naming(HubPlugin):
    name = "naming"
    label = "naming"
    verbose_name = _("Names")
