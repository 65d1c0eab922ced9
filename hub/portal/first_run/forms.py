"""What each of the six screens asks."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.first_run import WrongCode, right_code
from hub.accounts.hubs.rules import PRESETS
from hub.accounts.names import LONGEST, LONGEST_PLACE, checked, checked_place, name_key
from hub.accounts.people.secret import SHORTEST_SECRET, WeakSecret, is_weak
from hub.portal.forms import NewSecret, photo_line, secret_line, text_line
from hub.portal.rules.page import choice
from hub.portal.rules.words import ASKED

DIFFERENT = _("The two are not the same. Type both again.")
NAMES = {
    "village": _("Our village"),
    "school": _("Our school"),
    "clinic": _("Our clinic"),
    "library": _("Our library"),
}


def code_line() -> forms.CharField:
    """The code that lets somebody begin."""
    return text_line(
        _("First-run code"),
        longest=40,
        hint=_("It stands in the window, or on the paper, where the hub was started."),
        dir="ltr",
    )


class Screen(forms.Form):
    """One of them. `before`: the answers to the screens before, which it may begin with."""

    def __init__(self, data: Any, files: Any, before: Mapping[str, Any], own: Mapping[str, Any]) -> None:
        super().__init__(data, files, initial=self.begins_with(before) | dict(own))
        self.own = own

    @staticmethod
    def begins_with(before: Mapping[str, Any]) -> dict[str, Any]:
        """The usual answer, with which Next works."""
        return {}


class Languages(Screen):
    code = code_line()
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken here"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    @staticmethod
    def begins_with(before: Mapping[str, Any]) -> dict[str, Any]:
        return {"languages": [get_language() or settings.LANGUAGE_CODE]}

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not right_code(code):
            raise forms.ValidationError(str(WrongCode()))
        return code

    def clean_languages(self) -> list[str]:
        """That in which the page was read comes first: it names the first board."""
        chosen: list[str] = self.cleaned_data["languages"]
        return sorted(chosen, key=lambda code: code != get_language())


class Kind(Screen):
    kind = choice("kind", ASKED["kind"])

    @staticmethod
    def begins_with(before: Mapping[str, Any]) -> dict[str, Any]:
        return {"kind": "village"}


class Name(Screen):
    name = text_line(_("Name of this hub"), longest=LONGEST, hint=_("Neighbouring hubs will see it."), rule=checked)
    place = text_line(
        _("Where it stands"),
        longest=LONGEST_PLACE,
        hint=_("For example: school, Riverbend."),
        required=False,
        rule=checked_place,
    )
    photo = photo_line(_("A picture of this place"))

    @staticmethod
    def begins_with(before: Mapping[str, Any]) -> dict[str, Any]:
        return {"name": str(NAMES[before["kind"]["kind"]])}


class Stewards(Screen):
    steward = text_line(_("Steward's name"), longest=LONGEST, rule=checked)
    secret = secret_line(
        _("PIN or password"),
        shortest=SHORTEST_SECRET,
        hint=_("At least 4 letters or digits. Six digits, or a few words, are much harder to guess."),
    )
    again = secret_line(_("The same once more"))
    second = text_line(
        _("Second steward's name"),
        longest=LONGEST,
        required=False,
        rule=checked,
        hint=_("One alone can be ill. If nobody is here now, leave it empty: the hub reminds you."),
    )
    second_secret = secret_line(_("Their PIN or password"), shortest=SHORTEST_SECRET)
    second_again = secret_line(_("The same once more"))
    PAIRS: ClassVar = (("steward", "secret", "again"), ("second", "second_secret", "second_again"))

    def __init__(self, data: Any, files: Any, before: Mapping[str, Any], own: Mapping[str, Any]) -> None:
        super().__init__(data, files, before, own)
        for name in ("secret", "again", "second_secret", "second_again"):
            self.fields[name].required = False  # asked for below, where it is not kept already

    def is_kept(self, which: int) -> bool:
        """Whether this steward was named before and nothing new was typed for them."""
        name, secret, again = (self.cleaned_data.get(field) for field in self.PAIRS[which])
        held = self.own.get("stewards", [])
        return not secret and not again and which < len(held) and held[which][0] == name

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for which, (name, secret, again) in enumerate(self.PAIRS):
            if given.get(name) and not self.is_kept(which):
                self.check_pair(given, secret, again)
        if given.get("second") and name_key(given["second"]) == name_key(given.get("steward", "")):
            self.add_error("second", _("These are two people. Write another name."))
        return given

    @sensitive_variables()
    def check_pair(self, given: dict[str, Any], secret: str, again: str) -> None:
        """A secret typed twice, because nobody can look it up later."""
        if secret in self.errors:
            return
        if is_weak(given.get(secret) or ""):
            self.add_error(secret, str(WeakSecret()))
        elif given.get(secret) != given.get(again):
            self.add_error(again, DIFFERENT)


class Rules(Screen):
    joining = choice("joining", ASKED["joining"])
    reading = choice("reading", ASKED["reading"])
    posting = choice("posting", ASKED["posting"])
    uploading = choice("uploading", ASKED["uploading"])

    @staticmethod
    def begins_with(before: Mapping[str, Any]) -> dict[str, Any]:
        return PRESETS[before["kind"]["kind"]]._asdict()


class Neighbours(Screen):
    """Nothing is asked: it says how to meet, and Next begins."""


class FirstSteward(NewSecret):
    """Who looks after a hub that was founded without anybody."""

    code = code_line()
    steward = text_line(_("Steward's name"), longest=LONGEST, rule=checked)
    field_order = ("code", "steward", "secret", "again")
