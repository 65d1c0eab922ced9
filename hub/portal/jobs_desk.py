"""Jobs that failed, on the stewards' desk: what they said, and to be tried again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_q.models import Failure, OrmQ, Schedule, Success

from hub.api.desk import OnlyRead
from hub.core.errors import LocalError
from hub.jobs import work
from hub.jobs.models import FailedJob
from hub.live import wake

# django-q2's own pages show how it stores things, and let schedules be made that go by dates.
admin.site.unregister([Failure, OrmQ, Schedule, Success])


class ByPlugin(admin.AllValuesFieldListFilter):
    """What the library calls a group is the plugin whose job it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("plugin")


@admin.register(FailedJob)
class FailedJobAdmin(OnlyRead):
    list_display = ("called", "tries", "said")
    list_filter = (("group", ByPlugin),)
    fields = ("called", "tries", "traceback")
    readonly_fields = fields
    ordering = ("name",)
    actions = ("try_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[FailedJob]:
        return super().get_queryset(request).filter(success=False)

    @admin.display(description=_("name"), ordering="name")
    def called(self, job: FailedJob) -> str:
        return str(job.name)

    @admin.display(description=_("tries"))
    def tries(self, job: FailedJob) -> int:
        return int(job.attempt_count)

    @admin.display(description=_("traceback"))
    def traceback(self, job: FailedJob) -> str:
        return str(job.result)

    @admin.display(description=_("what it said"))
    def said(self, job: FailedJob) -> str:
        return str(job.result).strip().rpartition("\n")[2]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """A moderator may look, but only a steward may try again."""
        return request.user.has_perm("jobs.retry_failedjob")

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, jobs: QuerySet[FailedJob]) -> None:
        """Have what was chosen done again, soon."""
        again = 0
        for job in jobs:
            try:
                work.retry(job)
                again += 1
            except LocalError as error:
                self.message_user(request, str(error), messages.WARNING)
        wake.tell_topics([work.TOPIC])
        words = ngettext("%(count)d job is tried again.", "%(count)d jobs are tried again.", again)
        self.message_user(request, words % {"count": again}, messages.SUCCESS)
