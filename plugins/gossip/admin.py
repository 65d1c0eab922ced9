"""Neighbours and receipts for the caretaker's laptop; keys are not shown."""

from django.contrib import admin
from django.http import HttpRequest

from plugins.gossip.models import Neighbour, Receipt


@admin.register(Neighbour)
class NeighbourAdmin(admin.ModelAdmin):
    list_display = ["name", "address", "accepted", "accepted_there", "connected", "trouble"]
    fields = ["name", "address", "web_port", "exchange_port", "accepted"]
    readonly_fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a neighbour begins with its signed card, on the Exchange page


@admin.register(Receipt)
class ReceiptAdmin(admin.ModelAdmin):
    list_display = ["name", "began", "ended", "gave", "got", "code"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Receipt | None = None) -> bool:
        return False
