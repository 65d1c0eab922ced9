"""What is said of names on the stewards' desk, to look at, as it stands in the log: who said what, whether it counts or
not. Names are given and blocked on the page "Names" alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub import api
from hub.api.desk import OnlyRead
from hub.api.pages import when
from naming.api import display_names
from naming.models import Claimed, Said
from naming.pages.wording import shown


class SaidElsewhere(OnlyRead):
    """Rows with the words of their entries, which a page of them reads together."""

    list_display = ["label", "kind", "who", "day"]
    list_display_links = None
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-position"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        link = format_html('<a href="{}">{}</a>', reverse("naming:names"), _("Names"))
        words = format_html(_("Names are given, ended and blocked on the page {page}."), page=link)
        return super().changelist_view(request, {"subtitle": words, **(extra_context or {})})

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        entries = api.written(row.pk for row in found.result_list)
        names = display_names({entry.person for entry in entries.values()})
        for row in found.result_list:
            row.entry, row.names = entries.get(row.pk), names
        return found

    @admin.display(description=gettext_lazy("The name"))
    def label(self, row: Any) -> str:
        return shown(str(self.told(row).get("label", "")))

    @admin.display(description=gettext_lazy("What was said"))
    def kind(self, row: Any) -> str:
        return str(self.told(row).get("t", "")).partition(".")[2]

    @admin.display(description=gettext_lazy("By"))
    def who(self, row: Any) -> str:
        return row.names.get(row.entry.person, "") if row.entry else ""

    @admin.display(description=gettext_lazy("When"))
    def day(self, row: Any) -> str:
        return when(row.entry.stamp) if row.entry else ""

    def told(self, row: Any) -> dict[str, Any]:
        """The record of a row; empty where it is not here any more."""
        return (row.entry.record if row.entry else None) or {}


admin.site.register([Said, Claimed], SaidElsewhere)
