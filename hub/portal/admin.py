"""What the log could not show, on the stewards' desk: messages that a plugin failed at, to be tried again, and how
many entries no plugin here can read. Both are written by the log alone."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hub.api.desk import OnlyRead
from hub.log import projector
from hub.log.models import Failure, NotShown


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
