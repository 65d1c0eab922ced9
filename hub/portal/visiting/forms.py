"""What visitors fill in."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.portal.forms import NewSecret, text_line

LONGEST_WORDS = 400


class Here(NewSecret):
    """A secret for this hub, which is not that of home."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["secret"].label = _("A PIN or password for this village")
        self.fields["secret"].help_text = _("Not your PIN from home: choose another. Six digits are harder to guess.")


class Words(Here):
    """Twelve words, and a secret for this hub."""

    words = text_line(
        _("Your twelve words"),
        longest=LONGEST_WORDS,
        hint=_("In their order, with spaces between. The first four letters of each are enough."),
    )
    field_order = ("words", "secret", "again")
