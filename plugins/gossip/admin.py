"""Neighbours and receipts on the stewards' desk, to look at: whom this hub exchanges with is decided on the Exchange
page alone, where the words are compared. Keys are not shown."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hub.api.desk import OnlyRead
from plugins.gossip.models import Neighbour, Receipt


class ChangedElsewhere(OnlyRead):
    """Rows to look at, and the way to where they are changed."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        link = format_html('<a href="{}">{}</a>', reverse("gossip:exchange"), _("Exchange"))
        words = format_html(_("Neighbours are accepted and removed on the page {page}."), page=link)
        return super().changelist_view(request, {"subtitle": words, **(extra_context or {})})


@admin.register(Neighbour)
class NeighbourAdmin(ChangedElsewhere):
    list_display = ["name", "address", "accepted", "accepted_there", "connected", "trouble"]
    fields = ["name", "address", "web_port", "exchange_port", "accepted"]


@admin.register(Receipt)
class ReceiptAdmin(ChangedElsewhere):
    list_display = ["name", "began", "ended", "gave", "got", "code"]
    fields = ["name", "began", "ended", "gave", "got", "code"]
