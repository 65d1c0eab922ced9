"""What a PIN or password must be, long enough to protect anything, and what is said of a wrong one. Its form for the
derivation is made in `keyring`.
"""

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.core.errors import LocalError

SHORTEST_SECRET, LONGEST_SECRET = 4, 200


class WeakSecret(LocalError):
    """A secret too short to protect anything."""

    def __init__(self) -> None:
        super().__init__(_("This is too short. Use at least four digits or letters."))


class WrongSecret(LocalError):
    """The PIN or password of who is signed in was typed wrongly."""

    def __init__(self) -> None:
        super().__init__(_("This PIN or password does not open anything here. Look at it and try again."))


@sensitive_variables()
def is_weak(secret: str) -> bool:
    """Whether a secret has too few signs, not counting blanks around them."""
    return len(secret.strip()) < SHORTEST_SECRET
