"""Entries and decisions on the stewards' desk: to look at, to find by id or person, and to act upon with a reason.

Bodies are shown as what their records say. What a press here does is the same signed record as in the queue.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hub.accounts.models import Act, Person, Profile
from hub.accounts.records import LONGEST_REASON
from hub.api.desk import OnlyRead
from hub.api.lines import lines_of
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError, RemoteError
from hub.log import projector, store
from hub.log.models import Entry, Failure, Feed
from hub.log.tables import head_position
from hub.log.written import written
from hub.moderation import acts
from hub.portal.dates import when
from naming.api import display_name

MOST_PEOPLE = 200


class Reason(ActionForm):
    """Why, beside the choice of what to do."""

    reason = forms.CharField(
        label=gettext_lazy("Why? Everybody can read it:"), max_length=LONGEST_REASON, required=False, strip=True
    )


class WholeLog(Paginator):  # type: ignore[type-arg]  # takes its type only where stubs are installed
    """Pages of the log; how long it is is known without counting."""

    @cached_property
    def count(self) -> int:
        unasked = isinstance(self.object_list, QuerySet) and not self.object_list.query.where
        return head_position() if unasked else int(super().count)


class Acting(OnlyRead):
    """Rows on which a moderator may act, each choice with a reason."""

    action_form = Reason

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def has_steward_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def each(self, request: HttpRequest, act: Callable[[Any, str], object], rows: Iterable[Any]) -> None:
        """Act on all that was chosen, and say how many and what was refused."""
        done, refused = 0, list[str]()
        for row in rows:
            try:
                act(row, request.POST.get("reason", ""))
                done += 1
            except LocalError as error:
                refused.append(str(error))
        if done:
            words = ngettext("Done: %(count)d.", "Done: %(count)d.", done)
            self.message_user(request, words % {"count": done}, messages.SUCCESS)
        for words in dict.fromkeys(refused):
            self.message_user(request, words, messages.ERROR)


@admin.register(Entry)
class EntryAdmin(Acting):
    """Everything that was said, the latest first."""

    list_display = ("position", "writer", "kind", "state", "written_at")
    fields = ("position", "id_of_it", "writer", "person_key", "kind", "state", "written_at", "what_it_says")
    readonly_fields = fields
    ordering = ("-position",)
    list_select_related = ("feed",)
    list_per_page = 50
    show_full_result_count = False
    paginator = WholeLog
    search_fields = ("position",)
    search_help_text = gettext_lazy("The id of an entry or of a person, or somebody's name")
    actions = ("hide", "block_writers", "erase", "retry")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        """By an id of an entry or person, or by name."""
        if not search_term.strip():
            return queryset, False
        places = list(store.positions_of(ids_in(search_term)).values())
        if places:
            return queryset.filter(position__in=places), False
        feeds = Feed.objects.filter(person__in=people_called(search_term)).values_list("pk", flat=True)
        return queryset.filter(feed_id__in=list(feeds)), False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Entry | None:
        """With who looks at it."""
        entry: Entry | None = super().get_object(request, object_id, from_field)
        if entry is not None:
            entry.asked_by = request  # type: ignore[attr-defined]  # for `what_it_says`
        return entry

    @admin.display(description=gettext_lazy("id"))
    def id_of_it(self, entry: Entry) -> str:
        return id_text(bytes(entry.entry_id))

    @admin.display(description=gettext_lazy("person"))
    def writer(self, entry: Entry) -> str:
        return display_name(bytes(entry.feed.person)) if entry.feed.person else ""

    @admin.display(description=gettext_lazy("key of this person"))
    def person_key(self, entry: Entry) -> str:
        return id_text(bytes(entry.feed.person)) if entry.feed.person else ""

    @admin.display(description=gettext_lazy("record type"))
    def kind(self, entry: Entry) -> str:
        return str(record_at(entry).get("t", ""))

    @admin.display(description=gettext_lazy("written"))
    def written_at(self, entry: Entry) -> str:
        return when(entry.stamp)

    @admin.display(description=gettext_lazy("what it says"))
    def what_it_says(self, entry: Entry) -> str:
        """All of it for stewards; for moderators what they read on pages, and so no secret vote."""
        request: HttpRequest = entry.asked_by  # type: ignore[attr-defined]  # by get_object
        if not request.user.is_superuser:
            line = lines_of(request, [entry.position]).get(entry.position)
            return f"{line.title}\n{line.text}" if line else _("Only stewards see this here.")
        told = record_at(entry)
        return "\n".join(f"{name}: {value}" for name, value in told.items() if isinstance(value, str | int | list))

    @admin.action(description=gettext_lazy("Hide"), permissions=["moderate"])
    def hide(self, request: HttpRequest, entries: QuerySet[Entry]) -> None:
        self.each(request, lambda entry, why: acts.hide(request, bytes(entry.entry_id), why), entries)

    @admin.action(description=gettext_lazy("Block their writers"), permissions=["moderate"])
    def block_writers(self, request: HttpRequest, entries: QuerySet[Entry]) -> None:
        writers = {bytes(entry.feed.person) for entry in entries if entry.feed.person}
        self.each(request, lambda person, why: acts.block(request, person, why), writers)

    @admin.action(description=gettext_lazy("Erase for good"), permissions=["steward"])
    def erase(self, request: HttpRequest, entries: QuerySet[Entry]) -> None:
        self.each(request, lambda entry, why: acts.erase(request, bytes(entry.entry_id), why), entries)

    @admin.action(description=gettext_lazy("Try again what failed at them"), permissions=["steward"])
    def retry(self, request: HttpRequest, entries: QuerySet[Entry]) -> None:
        places = [entry.position for entry in entries]
        taken = [projector.retry(each) for each in Failure.objects.filter(position__in=places).order_by("position")]
        words = _("%(good)d taken in, %(bad)d failed again.") % {"good": sum(taken), "bad": len(taken) - sum(taken)}
        self.message_user(request, words, messages.WARNING if False in taken else messages.SUCCESS)


@admin.register(Act)
class DecisionAdmin(Acting):
    """What moderators and writers did; one's own can be taken back here as in the queue."""

    list_display = ("place", "kind", "by", "about", "reason", "done")
    fields = ("place", "kind", "by", "about", "reason", "done")
    readonly_fields = fields
    ordering = ("-position",)
    list_filter = ("kind", "done")
    actions = ("lift",)

    @admin.display(description=gettext_lazy("position"), ordering="position")
    def place(self, act: Act) -> int:
        return int(act.position)

    @admin.display(description=gettext_lazy("by"))
    def by(self, act: Act) -> str:
        return display_name(act.author)

    @admin.display(description=gettext_lazy("about"))
    def about(self, act: Act) -> str:
        return display_name(act.target) if act.kind == "block" else id_text(act.target)

    @admin.action(description=gettext_lazy("Take back"), permissions=["moderate"])
    def lift(self, request: HttpRequest, chosen: QuerySet[Act]) -> None:
        ids = store.ids_at(act.position for act in chosen)
        self.each(request, lambda act_id, why: acts.lift(request, act_id, why), ids.values())


def record_at(entry: Entry) -> dict[str, Any]:
    """What an entry says, without the random bytes beside it; empty where that is not here."""
    found = written([entry.position]).get(entry.position)
    return {name: value for name, value in ((found and found.record) or {}).items() if name != "n"}


def ids_in(words: str) -> list[bytes]:
    """The id that was typed, if it is one."""
    try:
        return [parse_id(words.strip())]
    except RemoteError:
        return []


def people_called(words: str) -> list[bytes]:
    """People by their id, or by a part of the name that they call themselves or sign in by."""
    if ids := ids_in(words):
        return ids
    named = Profile.objects.filter(name__icontains=words.strip()).values_list("person", flat=True)[:MOST_PEOPLE]
    here = Person.objects.filter(name__icontains=words.strip()).values_list("person_id", flat=True)[:MOST_PEOPLE]
    return list({*named, *here})
