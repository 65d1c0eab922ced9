"""What people fill in. Limits are those of the records, told before anything is signed."""

import unicodedata
from itertools import chain
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub import api
from hub.api.pages import Line, Text
from plugins.forum import checks
from plugins.forum.boards import held
from plugins.forum.part.tags import Tags

WHO = (
    ("member", _("Members")),
    ("moderator", _("Moderators and stewards")),
    ("steward", _("Stewards only")),
)
SCOPES = (("open", _("Neighbouring villages too")), ("here", _("This village only")))
WRITERS = (("guest", _("Guests too")), *WHO)
SEEN_FIRST = (
    ("", _("Nobody's")),
    ("guest", _("Those of guests")),
    ("newcomer", _("Those of guests and newcomers")),
    ("member", _("Those of all members")),
)
READERS = (("guest", _("Everyone, guests too")), *WHO)


class WritePost(forms.Form):
    """A reply."""

    text = Text(label=_("Your words"), required=False)
    photo = forms.FileField(
        label=_("A photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("If you like. It is made small, and the place where it was taken is removed."),
    )
    alt = Line(label=_("What the photo shows"), required=False, help_text=_("For people who cannot see it."))

    name = Line(
        checks.MAX_NAME, label=_("Your name"), help_text=_("It stands beside your words, and that you are a guest.")
    )
    nameless = forms.BooleanField(
        label=_("Without my name"),
        required=False,
        help_text=_(
            "A moderator sees it first, and then this hub signs it. Until a moderator has decided, who looks after this"
            " box could find out who you are. You cannot change it or take it back."
        ),
    )

    def __init__(self, *sent: Any, no_photos: str = "", is_guest: bool = False, may_be_nameless: bool = False) -> None:
        """`no_photos`: why the writer may add none; empty where they may."""
        super().__init__(*sent)
        if not is_guest:
            del self.fields["name"]
        if not may_be_nameless:
            del self.fields["nameless"]
        self.no_photos = no_photos
        if no_photos:
            del self.fields["photo"], self.fields["alt"]

    def clean_name(self) -> str:
        """A guest takes no name that somebody who signs in here has."""
        name = api.plain_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Write something here."))
        seen = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
        people = chain(*api.bearers([api.name_key(seen)]).values())
        if api.villagers(people):
            raise forms.ValidationError(_("Somebody here has this name. Sign in if it is you, or choose another."))
        return name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("nameless") and self.files:
            self.add_error("photo", held.no_photos_waiting())
        elif self.no_photos and self.files:
            self.add_error(None, self.no_photos)
        elif not self.errors and not given.get("text", "").strip() and not given.get("photo"):
            more = _("Write something here.") if self.no_photos else _("Write something, or choose a photo.")
            self.add_error("text", more)
        return given


class WriteTopic(WritePost):
    """The first words of a conversation."""

    title = Line(label=_("What is it about?"))
    tags = Tags()
    scope = forms.ChoiceField(label=_("Where it goes"), choices=SCOPES, required=False)
    field_order = ("title", "text", "photo", "alt", "tags", "scope")

    def keep_to(self, scope: str) -> None:
        """On a board that stays in its village nobody is asked where it goes."""
        if scope == "here":
            del self.fields["scope"]

    @property
    def scope_chosen(self) -> str:
        """Either "open" or "here", of a valid form."""
        return "here" if "scope" not in self.fields else self.cleaned_data["scope"] or "open"


class AddPoll(forms.Form):
    """A question with choices, sent with a topic; left empty for none."""

    choices = Text(
        checks.MAX_CHOICES * (checks.MAX_CHOICE + 2),
        label=_("Choices, each on a line of its own"),
        required=False,
        help_text=_("Two to ten. They cannot be changed later."),
    )
    many = forms.BooleanField(label=_("People may choose several"), required=False)
    secret = forms.BooleanField(
        label=_("In secret"),
        required=False,
        help_text=_(
            "Only counts travel to other villages, some time after the last vote. Who looks after this box"
            " could find out who chose what."
        ),
    )

    def clean_choices(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        if len(lines) == 1 or len(lines) > checks.MAX_CHOICES:
            raise forms.ValidationError(_("Write two to ten choices, or none."))
        if len({line.casefold() for line in lines}) < len(lines):
            raise forms.ValidationError(_("Two choices are the same. Change one."))
        if any(len(line.encode()) > checks.MAX_CHOICE for line in lines):
            raise forms.ValidationError(_("A choice is too long. Make it shorter."))
        return lines

    def poll(self) -> dict[str, Any] | None:
        """The poll as a topic's record says it; None where there is none."""
        given = self.cleaned_data
        return {name: given[name] for name in ("choices", "many", "secret")} if given["choices"] else None


class EditPost(forms.Form):
    """New words for a post; its photos stay."""

    text = Text(label=_("Your words"), required=False)


class EditTopic(EditPost):
    """New words for a topic."""

    title = Line(label=_("What is it about?"))
    tags = Tags()
    field_order = ("title", "text", "tags")


class BoardForm(forms.Form):
    """A board of this village: its words, and who may do what there."""

    title = Line(label=_("Name of the board"), help_text=_("For example: News, Market, School."))
    about = Line(label=_("What belongs here"), required=False)
    group = Line(
        label=_("Heading"), required=False, help_text=_("Boards with the same heading stand together. May stay empty.")
    )
    read = forms.ChoiceField(label=_("Who may read"), choices=READERS, required=False)
    topic = forms.ChoiceField(label=_("Who may begin topics"), choices=WRITERS)
    reply = forms.ChoiceField(label=_("Who may reply"), choices=WRITERS)
    upload = forms.ChoiceField(label=_("Who may add photos"), choices=WHO, required=False)
    moderate = forms.ChoiceField(label=_("Who looks after topics"), choices=WHO[1:], required=False)
    precheck = forms.ChoiceField(
        label=_("Whose words a moderator sees first"),
        choices=SEEN_FIRST,
        required=False,
        help_text=_("Where guests may write, theirs are always seen first."),
    )
    anonymous = forms.BooleanField(
        label=_("It may be written without a name"),
        required=False,
        help_text=_("Members choose it each time. A moderator sees it first, and then this hub signs it."),
    )

    @property
    def precheck_chosen(self) -> str | None:
        """Whose words wait; those of guests do wherever guests may write."""
        given = self.cleaned_data
        return given["precheck"] or ("guest" if "guest" in (given["topic"], given["reply"]) else None)

    @property
    def rights(self) -> dict[str, str]:
        """What was chosen; what was left out is as for every board."""
        given = self.cleaned_data
        return {act: given[act] for act in ("read", "topic", "reply", "upload", "moderate") if given[act]}

    @property
    def words(self) -> dict[str, Any]:
        """The fields of a record about a board that this form fills."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "about": given["about"] or None,
            "group": given["group"] or None,
            "rights": self.rights,
            "precheck": self.precheck_chosen,
            "anonymous": given["anonymous"],
        }


class NewBoard(BoardForm):
    """A board that is made."""

    scope = forms.ChoiceField(
        label=_("Where it goes"),
        choices=SCOPES,
        required=False,
        help_text=_("This can never be changed later. The name of the board is seen by neighbours in any case."),
    )

    @property
    def words(self) -> dict[str, Any]:
        return super().words | {"scope": self.cleaned_data["scope"] or "open"}


class ChangeBoard(BoardForm):
    """What a steward makes of a board later."""

    closed = forms.BooleanField(
        label=_("Closed"), required=False, help_text=_("It is read and no longer written on. You can open it again.")
    )

    @property
    def words(self) -> dict[str, Any]:
        return super().words | {"closed": self.cleaned_data["closed"]}
