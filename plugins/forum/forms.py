"""What people fill in. Limits are those of the records, told before anything is signed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.api.pages import Line, Text

WHO = (
    ("member", _("Members")),
    ("moderator", _("Moderators and stewards")),
    ("steward", _("Stewards only")),
)


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

    def __init__(self, *sent: Any, no_photos: str = "") -> None:
        """`no_photos`: why the writer may add none; empty where they may."""
        super().__init__(*sent)
        self.no_photos = no_photos
        if no_photos:
            del self.fields["photo"], self.fields["alt"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.no_photos and self.files:
            self.add_error(None, self.no_photos)
        elif not self.errors and not given.get("text", "").strip() and not given.get("photo"):
            more = _("Write something here.") if self.no_photos else _("Write something, or choose a photo.")
            self.add_error("text", more)
        return given


class WriteTopic(WritePost):
    """The first words of a conversation."""

    title = Line(label=_("What is it about?"))
    field_order = ("title", "text", "photo", "alt")


class EditPost(forms.Form):
    """New words for a post; its photos stay."""

    text = Text(label=_("Your words"), required=False)


class EditTopic(EditPost):
    """New words for a topic."""

    title = Line(label=_("What is it about?"))
    field_order = ("title", "text")


class NewBoard(forms.Form):
    """A board of this village."""

    title = Line(label=_("Name of the board"), help_text=_("For example: News, Market, School."))
    about = Line(label=_("What belongs here"), required=False)
    topic = forms.ChoiceField(label=_("Who may begin topics"), choices=WHO)
    reply = forms.ChoiceField(label=_("Who may reply"), choices=WHO)
