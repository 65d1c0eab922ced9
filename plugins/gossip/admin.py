"""Neighbours and receipts on the stewards' desk, to look at: whom this hub exchanges with is decided on the Exchange
page alone, where the words are compared. Keys are not shown."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from plugins.gossip.models import Neighbour, Receipt


class OnlyRead(admin.ModelAdmin):
    """Rows to look at, and the way to where they are changed."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        link = format_html('<a href="{}">{}</a>', reverse("gossip:exchange"), _("Exchange"))
        words = format_html(_("Neighbours are accepted and removed on the page {page}."), page=link)
        return super().changelist_view(request, {"subtitle": words, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Neighbour)
class NeighbourAdmin(OnlyRead):
    list_display = ["name", "address", "accepted", "accepted_there", "connected", "trouble"]
    fields = ["name", "address", "web_port", "exchange_port", "accepted"]


@admin.register(Receipt)
class ReceiptAdmin(OnlyRead):
    list_display = ["name", "began", "ended", "gave", "got", "code"]
