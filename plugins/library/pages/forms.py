"""What people fill in. Limits are those of the records, told before anything is signed."""

from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub import api
from hub.api.pages import Line, Tags, Text
from plugins.library import records
from plugins.library.items.licences import LICENCES, UNSURE, languages

WHO = (("member", _("Members")), ("moderator", _("Moderators and stewards")), ("steward", _("Stewards only")))
READERS = (("guest", _("Everyone, guests too")), *WHO)
SCOPES = (("open", _("Neighbouring villages too")), ("here", _("This village only")))


class SeveralFiles(forms.FileInput):
    """Where some files are chosen, or a folder of them: by browsers that know folders."""

    allow_multiple_selected = True


class Files(forms.Field):
    """Files that the view takes as they came."""

    widget = SeveralFiles


class WriteItem(forms.Form):
    """A file and what is said of it. `sent`: a file that came with a form that could not be taken, sealed to its
    sender, so that nobody sends it twice."""

    file = Files(
        label=_("The file"),
        required=False,
        widget=SeveralFiles(attrs={"multiple": True}),
        help_text=_("It may be of any size, as long as there is room for it here. Several are kept together as one."),
    )
    folder = Files(
        label=_("Or a whole folder, such as a website"),
        required=False,
        widget=SeveralFiles(attrs={"multiple": True, "webkitdirectory": True}),
        help_text=_("All that lies in it is kept together. A page called “index.html” is shown first."),
    )
    stick = forms.ChoiceField(label=_("Or from the stick in this box"), required=False)
    held = forms.CharField(
        label=_("Or the id of what is here already"),
        required=False,
        max_length=200,
        help_text=_("For what came from a stick: “manage.py content add PATH” says its id."),
    )
    title = Line(records.MAX_TITLE, label=_("What is it called?"))
    description = Text(
        records.MAX_TEXT,
        label=_("What is in it?"),
        required=False,
        help_text=_("A sentence or two, so that others know whether it is for them."),
    )
    language = forms.ChoiceField(label=_("Its language"), required=False)
    licence = forms.ChoiceField(
        label=_("May others copy it?"),
        required=False,
        help_text=_("Others will keep it and pass it on. Add only what may be passed on."),
    )
    source = Line(
        records.MAX_SOURCE,
        label=_("Where it comes from"),
        required=False,
        help_text=_("Who made it, or an address. If you like."),
    )
    tags = Tags(
        records.MAX_TAGS,
        records.MAX_TAG,
        help_text=_("If you like: up to five words, with commas between. Others find it by them."),
    )
    cover = forms.FileField(
        label=_("A picture of it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("If you like. It is made small and stands beside the title."),
    )
    again = forms.BooleanField(label=_("Add it here all the same"), required=False)
    sent = forms.CharField(required=False, widget=forms.HiddenInput, max_length=4000)

    def __init__(self, *given: Any, by_id: bool = False, **options: Any) -> None:
        """by_id: whether its sender may name what is here. To name it is to give it out, so that is the stewards'."""
        super().__init__(*given, **options)
        if not by_id:
            del self.fields["held"]
        lying = [(each.name, shown(each.name, each.size, each.folder)) for each in (api.on_stick() if by_id else ())]
        self.fields["stick"].choices = [("", _("nothing")), *lying]  # type: ignore[attr-defined]
        if not lying:
            del self.fields["stick"]
        self.fields["language"].choices = [("", _("not said")), *languages()]  # type: ignore[attr-defined]
        self.fields["licence"].choices = [("", UNSURE), *LICENCES.items()]  # type: ignore[attr-defined]

    @property
    def words(self) -> dict[str, Any]:
        """The fields of a record that this form fills, but for the file."""
        given = self.cleaned_data
        kept = {name: given[name] or None for name in ("description", "language", "licence", "source", "tags")}
        return {"title": given["title"]} | kept


def shown(name: str, size: int, is_folder: bool) -> str:
    return name if is_folder else f"{name} ({filesizeformat(size)})"


class ChangeItem(WriteItem):
    """Other words, or a newer version of the file."""

    file = Files(
        label=_("A newer version of the file"),
        required=False,
        widget=SeveralFiles(attrs={"multiple": True}),
        help_text=_("If there is one. The one before stays under “Earlier versions”."),
    )


class ShelfForm(forms.Form):
    """A shelf of this village: its words, and who may do what there."""

    title = Line(records.MAX_TITLE, label=_("Name of the shelf"), help_text=_("For example: School, Health, Music."))
    about = Line(records.MAX_TITLE, label=_("What belongs here"), required=False)
    read = forms.ChoiceField(label=_("Who may read"), choices=READERS, required=False)
    add = forms.ChoiceField(label=_("Who may add files"), choices=WHO)
    waits = forms.BooleanField(
        label=_("A moderator looks at everything first"),
        required=False,
        help_text=_("What is added waits until a moderator or a steward says yes. It travels all the same."),
    )
    children = forms.BooleanField(
        label=_("It is for children"),
        required=False,
        help_text=_("Then a moderator or a steward always looks first."),
    )

    @property
    def words(self) -> dict[str, Any]:
        """The fields of a record about a shelf that this form fills."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "about": given["about"] or None,
            "rights": {act: given[act] for act in ("read", "add") if given[act]},
            "waits": given["waits"] or given["children"],
            "children": given["children"],
        }


class NewShelf(ShelfForm):
    """A shelf that is made."""

    scope = forms.ChoiceField(
        label=pgettext_lazy("shelf", "Where it goes"),
        choices=SCOPES,
        required=False,
        help_text=_("This can never be changed later. The name of the shelf is seen by neighbours in any case."),
    )

    @property
    def words(self) -> dict[str, Any]:
        return super().words | {"scope": self.cleaned_data["scope"] or "open"}


class ChangeShelf(ShelfForm):
    """What a steward makes of a shelf later."""

    closed = forms.BooleanField(
        label=_("Closed"), required=False, help_text=_("Nothing more is added. You can open it again.")
    )

    @property
    def words(self) -> dict[str, Any]:
        return super().words | {"closed": self.cleaned_data["closed"]}


class Decide(forms.Form):
    """Whether what waits may stand on its shelf."""

    answer = forms.ChoiceField(choices=(("yes", ""), ("no", "")))
    reason = Line(records.MAX_REASON, label=_("Why not?"), required=False)
    version = forms.CharField(max_length=100)
