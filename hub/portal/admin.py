"""What the log could not show, on the stewards' desk: messages that a plugin failed at, to be tried again, and how
many entries no plugin here can read. Both are written by the log alone. And what moderators are asked to look at, to be
read here and decided in the queue."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hub.api.desk import OnlyRead
from hub.core.cid import id_text
from hub.log import projector
from hub.log.models import Failure, NotShown
from hub.moderation.models import Report, Waiting
from hub.portal.entries_desk import EntryAdmin
from hub.portal.jobs_desk import FailedJobAdmin
from hub.portal.people_desk import PersonAdmin
from hub.portal.plugins_desk import PluginAdmin
from naming.api import display_name

__all__ = ["EntryAdmin", "FailedJobAdmin", "PersonAdmin", "PluginAdmin"]
"""Registered where it is declared."""


@admin.register(Failure)
class FailureAdmin(OnlyRead):
    list_display = ("label", "type", "position", "tries", "said")
    list_filter = ("label", "type")
    ordering = ("position",)
    actions = ("try_again",)

    @admin.display(description=_("what it said"))
    def said(self, failure: Failure) -> str:
        return failure.traceback.strip().rpartition("\n")[2]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """A moderator may look, but only a steward may try again."""
        return request.user.has_perm("log.retry_failure")

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, failures: QuerySet[Failure]) -> None:
        """Hand over what was chosen, in the order of the log, because the later may rest on the earlier."""
        taken = [projector.retry(failure) for failure in failures.order_by("position")]
        good, bad = taken.count(True), taken.count(False)
        if good:
            words = ngettext("%(count)d message was taken in.", "%(count)d messages were taken in.", good)
            self.message_user(request, words % {"count": good}, messages.SUCCESS)
        if bad:
            words = ngettext("%(count)d message failed again.", "%(count)d messages failed again.", bad)
            self.message_user(request, words % {"count": bad}, messages.WARNING)


@admin.register(NotShown)
class NotShownAdmin(OnlyRead):
    list_display = ("label", "type", "why", "count")
    ordering = ("-count",)


@admin.register(Report)
class ReportAdmin(OnlyRead):
    """Not by whom: those who report shall not have to fear for it."""

    list_display = ("thing", "reason", "words", "is_guest", "is_open")
    fields = ("thing", "reason", "words", "is_guest", "is_open")
    readonly_fields = fields
    list_filter = ("is_open", "reason")
    ordering = ("-pk",)

    @admin.display(description=_("entry"))
    def thing(self, report: Report) -> str:
        return id_text(report.entry)


@admin.register(Waiting)
class WaitingAdmin(OnlyRead):
    """Without the address that only its writer has, and without the sign that its writer is counted by."""

    list_display = ("type", "by", "state", "reason", "answer")
    fields = ("type", "by", "state", "stays", "reason", "answer")
    readonly_fields = fields
    list_filter = ("state",)
    ordering = ("-pk",)

    @admin.display(description=_("by"))
    def by(self, row: Waiting) -> str:
        return display_name(row.person) if row.person else gettext("somebody without a name")

    @admin.display(description=_("Stays in this village"), boolean=True)
    def stays(self, row: Waiting) -> bool:
        return row.scope == "here"
