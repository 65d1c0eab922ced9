"""What people fill in to say something of a name. Limits are those of the records, told before anything is signed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub import api
from hub.api.pages import Line, Text
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from naming import records
from naming.api import resolve
from naming.core.labels import zone_of
from naming.core.operations import ADDRESS, ALIAS, CID, GROUP, HUB, PERSON, SERVICE, Target
from naming.core.registers import SETTLED
from naming.held import id_of
from naming.knowing import kind_of, other_kind
from naming.pages.wording import KINDS, kind_word, label_problem, name_problem

OF_ZONES = (PERSON, HUB, GROUP)
MOST_DAYS = 36_500
"""That a name is given for; longer is for good."""


class Label(Line):
    """One part of a name, in the small letters that all hubs compare alike."""

    def __init__(self, **options: Any) -> None:
        super().__init__(200, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and (problem := label_problem(text)):
            raise forms.ValidationError(problem)
        return text


class Seen(forms.Form):
    """A form that is sent once more where its writer was shown something first. seen: what was shown."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)


class Bind(Seen):
    """Where a label leads."""

    label = Label(
        label=gettext_lazy("The name"),
        help_text=gettext_lazy("One word in small letters, such as well-rota."),
    )
    zone = forms.ChoiceField(label=gettext_lazy("Whose name it is"))
    what = forms.ChoiceField(choices=tuple(KINDS.items()), label=gettext_lazy("What it leads to"))
    target = Line(
        records.MOST_TARGET,
        label=gettext_lazy("Its name, id or address"),
        help_text=gettext_lazy("Ids stand on the thing's own page. A person or hub may also be written by name."),
    )
    port = forms.IntegerField(
        required=False, min_value=1, max_value=65535, label=gettext_lazy("Port, of a program of a hub alone")
    )
    path = Line(
        records.MOST_TARGET,
        required=False,
        label=gettext_lazy("Path there, of a program of a hub alone"),
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        label=gettext_lazy("For how many days"),
        help_text=gettext_lazy("Days on which this hub is up. Leave it empty for good."),
    )
    handed = forms.TypedChoiceField(
        choices=(("", gettext_lazy("No")), ("on", gettext_lazy("They may"))),
        coerce=bool,
        empty_value="",
        required=False,
        label=gettext_lazy("May the person whom it names hand it on?"),
    )

    def __init__(self, zones: Sequence[tuple[str, str]], thing: str, *given: Any, **options: Any) -> None:
        """zones: those for which the writer speaks, their ids with words for each; the first where none is chosen.
        thing: what kind of thing the page was about that led here; nobody is asked then what it is."""
        super().__init__(*given, **options)
        self.first = zones[0][0]
        for name in asked_of_none(thing):
            self.fields[name].widget = forms.HiddenInput()
        self.fields["zone"].choices = zones  # type: ignore[attr-defined]
        if len(zones) == 1:
            del self.fields["zone"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        what, target = found.get("what"), found.get("target")
        if what and target:
            found["target"] = written = target_of(what, target)
            if not written:
                self.complain("target", problem_of(what, target))
        if what == SERVICE and not found.get("port"):
            self.complain("port", _("Write the port at which the program answers."))
        if not is_path(found.get("path") or ""):
            self.complain("path", _("A path has no spaces, and no signs that cannot be seen."))
        if found.get("handed") and what != PERSON:
            self.complain("handed", _("Only a person can hand a name on."))
        return found

    def complain(self, name: str, why: str) -> None:
        """Say it at the field, or above the form where nobody sees that."""
        self.add_error(None if self.fields[name].widget.is_hidden else name, why)

    @property
    def in_zone(self) -> bytes:
        """In whose zone it is said."""
        return parse_id(self.cleaned_data.get("zone") or self.first)

    @property
    def words(self) -> dict[str, Any]:
        """The fields of a record that this form fills, but for those that follow from what is held."""
        told = self.cleaned_data
        at = {"port": told["port"], "protocol": "http", "path": rooted(told["path"])} if told["what"] == SERVICE else {}
        named = {name: told[name] for name in ("label", "what", "target")}
        return named | at | {"handed": bool(told["handed"])}


def asked_of_none(thing: str) -> tuple[str, ...]:
    """The fields of `Bind` that whoever names a thing of this kind has no need to see."""
    if thing not in KINDS:
        return ()
    return ("what", "target", "port", "path", *(() if thing == PERSON else ("handed",)))


def is_path(text: str) -> bool:
    """Whether this can stand in an address behind its host."""
    return text.isprintable() and " " not in text


def rooted(path: str) -> str:
    """A path as addresses have it."""
    return f"/{path}" if path and not path.startswith("/") else path


def target_of(what: str, written: str) -> str:
    """A target as records write it, in whatever way somebody wrote it; empty where it is none, or known as something
    else."""
    found = read(what, written)
    return "" if other_kind(Target(what, found)) else found


def read(what: str, written: str) -> str:
    """The same, whatever it is."""
    if what in OF_ZONES or what == SERVICE:
        zones = zones_called(HUB if what == SERVICE else what, written)
        return id_text(next(iter(zones))) if len(zones) == 1 else ""
    if what == CID:
        return api.pasted_content(written)
    try:
        records.check_target(what, written)
    except (RemoteError, ValueError):
        return ""
    return written


def mistaken(kind: str) -> str:
    """That an id belongs to something else than was asked for, in a sentence."""
    words = _("This id belongs to something else: %(kind)s. Choose that, or copy the id of what you mean.")
    return words % {"kind": kind_word(kind)}


def zones_called(what: str, written: str) -> set[bytes]:
    """Whom somebody means: by an id, a key label, a name that leads there, or what people call themselves."""
    known = id_of(written) or zone_of(written)
    if known is not None:
        return {known}
    try:
        answer = resolve(written)
    except ValueError:
        answer = None
    if answer is not None and answer.state == SETTLED and answer.found[0].target.kind == what:
        return {found for each in answer.found if (found := id_of(each.target.value)) is not None}
    if what == GROUP:
        return set()
    key = api.name_key(api.plain_name(written))
    called = api.bearers([key]).get(key, set()) if key else set()
    return {each for each in called if api.is_hub(each) == (what == HUB)}


def problem_of(what: str, written: str) -> str:
    """Why nothing is meant by this, in a sentence."""
    if kind := other_kind(Target(what, read(what, written))):
        return mistaken(kind)
    if what == GROUP:
        return _("Nobody here calls a group so. Copy its key: it stands on its page.")
    if what in OF_ZONES or what == SERVICE:
        return nobody(zones_called(HUB if what == SERVICE else what, written))
    if what == ADDRESS:
        return _("This is no address of a machine. It looks like 10.42.0.7, or like fd00::7.")
    if what == ALIAS and (problem := name_problem(written)):
        return problem
    return _("This is no id of such a thing. Copy it whole from the thing's own page.")


def nobody(zones: set[bytes]) -> str:
    """Why it is not known who is meant, in a sentence."""
    if zones:
        return _("Several are called so. Open the page of the one you mean, and copy the key that stands there.")
    return _("Nobody here is called so. Write the name as it stands on their page, or their key.")


def sole(zones: set[bytes], *kinds: str) -> bytes:
    """The one who is meant; ValidationError, in a sentence, where it is not one, or known as none of these kinds."""
    if len(zones) != 1:
        raise forms.ValidationError(nobody(zones))
    found = next(iter(zones))
    kind = kind_of(found)
    if kind and kind not in kinds:
        raise forms.ValidationError(mistaken(kind))
    return found


class Own(Seen):
    """What somebody calls a person or a hub for themselves. It begins empty: what they call themselves is not it."""

    label = Label(label=gettext_lazy("What you call them"), help_text=gettext_lazy("Nobody else is told."))
    who = Line(
        label=gettext_lazy("Who it is"),
        help_text=gettext_lazy("Their key, as it stands on their page, or what they call themselves."),
    )

    def clean_who(self) -> bytes:
        written = self.cleaned_data["who"]
        return sole(zones_called(PERSON, written) | zones_called(HUB, written), *OF_ZONES)


class Reason(forms.Form):
    """Why a name is taken out of use."""

    reason = Text(records.MOST_REASON, label=gettext_lazy("Why, for everybody to read"))


class Offer(forms.Form):
    """To whom a name is handed on."""

    to = Line(
        label=gettext_lazy("To whom"),
        help_text=gettext_lazy("Their key, as it stands on their page, or what they call themselves."),
    )

    def __init__(self, holder: bytes | None, *given: Any, **options: Any) -> None:
        """holder: who offers it."""
        super().__init__(*given, **options)
        self._holder = holder

    def clean_to(self) -> bytes:
        to = sole(zones_called(PERSON, self.cleaned_data["to"]), PERSON)
        if to == self._holder:
            raise forms.ValidationError(_("It is yours already."))
        return to


class Found(forms.Form):
    """A group, as it is from then on."""

    title = Line(
        records.MOST_TITLE,
        label=gettext_lazy("What the group is called"),
        help_text=gettext_lazy("As people write it, such as Water committee."),
    )
    writers = Text(
        records.MOST_WRITERS * records.MOST_TARGET,
        required=False,
        label=gettext_lazy("Who else writes for it, each on a line of their own"),
        help_text=gettext_lazy("Their key, as it stands on their page, or what they call themselves."),
    )

    def clean_title(self) -> str:
        title: str = api.plain_name(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(_("Write something here."))
        return title

    def clean_writers(self) -> list[str]:
        """Their ids, each once."""
        lines = self.cleaned_data["writers"].splitlines()
        return writers_of([line.strip() for line in lines if line.strip()])


def writers_of(written: Sequence[str]) -> list[str]:
    """The ids of those who write for a group, each once; ValidationError in a sentence for who is no person."""
    if len(written) > records.MOST_WRITERS:
        words = _("At most %(most)d people write for a group, and you.")
        raise forms.ValidationError(words % {"most": records.MOST_WRITERS})
    found = dict.fromkeys(id_text(writer_of(each)) for each in written)
    return list(found)


def writer_of(written: str) -> bytes:
    try:
        return sole(zones_called(PERSON, written), PERSON)
    except forms.ValidationError as error:
        words = {"written": api.plain_name(written), "why": error.message}
        raise forms.ValidationError(_("“%(written)s”: %(why)s") % words) from None


class Claim(Seen):
    """What this hub calls itself."""

    label = Label(
        label=gettext_lazy("What this hub is called"),
        help_text=gettext_lazy("One word in small letters. Other hubs may be called so too; then people choose."),
    )
