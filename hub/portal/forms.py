"""What people fill in on the hub's own pages. Whether a name is free or a secret opens is asked of
`hub.accounts`.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.accounts.names import LONGEST, BadName
from hub.accounts.people.pictures import SETS
from hub.accounts.people.secret import LONGEST_SECRET, SHORTEST_SECRET, WeakSecret, is_weak

EMPTY = _("Write something here.")
TOO_LONG = _("This is too long. Make it shorter.")
TOO_SHORT = _("This is too short. Use at least 4 letters or digits.")


def text_line(
    label: Any,
    *,
    longest: int,
    hint: Any = "",
    required: bool = True,
    rule: Callable[[str], str] | None = None,
    **attributes: str,
) -> forms.CharField:
    """A line of text on a screen that several people share: the browser is asked to remember nothing. rule: what the
    line is also checked by, one of those in `hub.accounts.names`."""
    attributes = {
        "autocomplete": "off",
        "autocapitalize": "off",
        "spellcheck": "false",
        "dir": "auto",
    } | attributes
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(
        label=label,
        max_length=longest,
        help_text=hint,
        required=required,
        widget=widget,
        validators=[by(rule)] if rule else [],
        error_messages={"required": EMPTY, "max_length": TOO_LONG},
    )


def by(rule: Callable[[str], str]) -> Callable[[str], None]:
    """What refuses a line as a rule for names does, at its field."""

    def refuse(written: str) -> None:
        try:
            rule(written)
        except BadName as bad:
            raise forms.ValidationError(f"{bad}") from None

    return refuse


def secret_line(label: Any, *, hint: Any = "", shortest: int | None = None, **attributes: str) -> forms.CharField:
    """A PIN or password, kept exactly as typed and never shown again."""
    widget = forms.PasswordInput(attrs={"autocomplete": "off"} | attributes)
    return forms.CharField(
        label=label,
        min_length=shortest,
        max_length=LONGEST_SECRET,
        strip=False,
        help_text=hint,
        widget=widget,
        error_messages={"required": EMPTY, "min_length": TOO_SHORT, "max_length": TOO_LONG},
    )


def photo_line(label: Any) -> forms.FileField:
    """A picture that may be left out."""
    return forms.FileField(
        label=label,
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("If you like. It is made small, and the place where it was taken is removed."),
    )


class SignIn(forms.Form):
    """A name and what opens it. Phones show digits at first; `letters` asks them for all signs."""

    name = text_line(_("Your name"), longest=LONGEST)
    secret = secret_line(_("PIN or password"), inputmode="numeric")

    def __init__(self, *args: Any, letters: bool = False, **named: Any) -> None:
        super().__init__(*args, **named)
        if letters:
            del self.fields["secret"].widget.attrs["inputmode"]


class NewSecret(forms.Form):
    """A secret typed twice, because nobody can look it up later."""

    secret = secret_line(
        _("PIN or password"),
        shortest=SHORTEST_SECRET,
        hint=_("At least 4 letters or digits. Six digits, or a few words, are much harder to guess."),
    )
    again = secret_line(_("The same once more"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "secret" in given and is_weak(given["secret"]):
            self.add_error("secret", str(WeakSecret()))
        elif "secret" in given and "again" in given and given["secret"] != given["again"]:
            self.add_error("again", _("The two are not the same. Type both again."))
        return given


class SignUp(NewSecret):
    """Somebody new here. word: whether a word that a steward gave is "needed", which keeps the name for them, "free" to
    be left empty, or not asked for."""

    name = text_line(_("Your name"), longest=LONGEST, hint=_("As people here call you."))
    word = text_line(_("The word that a steward gave you"), longest=40, hint=_("It works once."), dir="ltr")
    picture_set = forms.ChoiceField(required=False, choices=[("", ""), *((name, name) for name in SETS)])
    field_order = ("name", "word", "secret", "again", "picture_set")

    def __init__(self, *args: Any, word: str = "", **named: Any) -> None:
        super().__init__(*args, **named)
        if not word:
            del self.fields["word"]
        elif word == "free":
            self.fields["word"].required = False
            self.fields["word"].help_text = _("Only if one did. It works once.")


class ChangeSecret(NewSecret):
    """Somebody's own secret, another than until now."""

    old = secret_line(_("Your PIN or password until now"))
    field_order = ("old", "secret", "again")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["secret"].label = _("Your new PIN or password")


class OwnSecret(forms.Form):
    """The secret of who is signed in, once more, before what matters."""

    secret = secret_line(_("Your PIN or password"))


class Digits(OwnSecret):
    """What the other screen shows, before a session goes there. with_secret: from a screen that others use too."""

    digits = text_line(
        _("Which four digits does the other screen show?"),
        longest=8,
        hint=_("Only if it is your own, or stands before you. Whoever has it goes on as you."),
        inputmode="numeric",
        dir="ltr",
    )
    field_order = ("digits", "secret")

    def __init__(self, *args: Any, with_secret: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        if not with_secret:
            del self.fields["secret"]
