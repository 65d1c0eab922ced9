"""What is typed about cards: their words, beside a secret or without."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.accounts.names import LONGEST as LONGEST_NAME
from hub.accounts.paper.cards import read_card
from hub.accounts.paper.words import LONGEST, WrongWords
from hub.portal.forms import EMPTY, TOO_LONG, NewSecret, OwnSecret, text_line

SIDE_BY_SIDE = {"rows": "4", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "dir": "auto"}


class CardWords(forms.CharField):
    """The words of a card, or of two parts of one, as the bytes that they stand for."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("The words of the card"),
            max_length=LONGEST,
            help_text=gettext_lazy(
                "All 12, in their order, with spaces between. The first four letters of each are enough."
                " Is your second card in three parts? Then all words of two parts, one part after the other."
            ),
            widget=forms.Textarea(attrs=SIDE_BY_SIDE),
            error_messages={"required": EMPTY, "max_length": TOO_LONG},
        )

    def clean(self, value: Any) -> bytes:
        try:
            return read_card(super().clean(value))
        except WrongWords as wrong:
            raise forms.ValidationError(wrong.said) from None


class Forgotten(NewSecret):
    """Who forgot the PIN, with the card that proves who they are."""

    name = text_line(gettext_lazy("Your name"), longest=LONGEST_NAME, hint=gettext_lazy("As it stands on the card."))
    words = CardWords()
    field_order: Sequence[str] = ("name", "words", "secret", "again")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["secret"].label = gettext_lazy("Your new PIN or password")


class Lost(OwnSecret):
    """The second card of who lost the first, and their secret."""

    words = CardWords()
    field_order = ("words", "secret")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["words"].label = gettext_lazy("The words of your second card")


class Stolen(Forgotten):
    """A card that was not stolen. `keep`: sign-in keys at other hubs, asked of who has shown that the card is theirs;
    `was_asked` says whether the form that came back claims to have asked."""

    keep = forms.MultipleChoiceField(
        label=gettext_lazy("You sign in at these hubs too. Where did you do so yourself?"),
        help_text=gettext_lazy("What is written at the others counts no more, from now on and from before."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    field_order = ("name", "words", "keep", "secret", "again")

    def __init__(self, *args: Any, hubs: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        self.hubs, self.was_asked = hubs, "asked" in self.data
        keep = self.fields["keep"]
        assert isinstance(keep, forms.MultipleChoiceField)
        keep.choices = hubs


class ReadBack(forms.Form):
    """The words that are asked back. `asked`: for each the part it stands on, or 0, and its place."""

    def __init__(self, asked: list[tuple[int, int]], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for number, (part, place) in enumerate(asked):
            name = _("Word %(place)d") % {"place": place}
            if part:
                name = _("Part %(part)d, word %(place)d") % {"part": part, "place": place}
            self.fields[f"word-{number}"] = text_line(name, longest=40)
