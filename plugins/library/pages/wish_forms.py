"""What people fill in who ask for something, or answer. Limits are those of the records."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.api.pages import Line, Text
from plugins.library import records
from plugins.library.items.licences import languages
from plugins.library.items.reading import Work


class Ask(forms.Form):
    """What somebody looks for."""

    title = Line(
        records.MAX_TITLE,
        label=_("What are you looking for?"),
        help_text=_("As it is called, or what it is about. For example: how to keep bees."),
    )
    about = Text(
        records.MAX_WISH, label=_("More about it"), required=False, help_text=_("What you need it for. If you like.")
    )
    language = forms.ChoiceField(label=_("In which language?"), required=False)
    again = forms.BooleanField(label=_("Ask for it all the same"), required=False)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["language"].choices = [("", _("in any")), *languages()]  # type: ignore[attr-defined]


class Name(forms.Form):
    """Which item is what somebody looks for: one of those that are likely, or another by the address of its page."""

    item = forms.ChoiceField(label=_("Which one is it?"), required=False, widget=forms.RadioSelect)
    address = Line(
        400,
        label=_("Or the address of its page"),
        required=False,
        help_text=_("As it stands in the browser when you look at the file."),
    )

    def __init__(self, *given: Any, likely: Iterable[Work], **options: Any) -> None:
        super().__init__(*given, **options)
        choices = [(work.text_id, work.first.title) for work in likely]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            self.fields["address"].label = self.fields.pop("item").label

    @property
    def named(self) -> str:
        """The id of the item that is meant, as it is written; empty for none."""
        path = self.cleaned_data["address"].partition("?")[0].rstrip("/")
        return path.rpartition("/")[2] or str(self.cleaned_data.get("item") or "")


class Close(forms.Form):
    """Why something is waited for no longer."""

    reason = Line(records.MAX_REASON, label=_("Why?"), required=False)
