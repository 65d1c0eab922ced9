"""What stands before anything is said of a name: who may say it, and what its writer should see first."""

import hashlib
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from hub import api
from naming.pages.forms import Seen


def with_secret(request: HttpRequest) -> bytes:
    """The person signed in (32-byte id); PermissionDenied, in words, for whoever pictures let in, and for a guest."""
    me = api.person_of(request)
    if me is None:
        raise PermissionDenied(_("Sign in to write."))
    if not api.by_secret(request):
        raise api.PinAsked
    return me


def is_seen(form: Seen, told: Sequence[str]) -> bool:
    """Whether the writer of a form was shown all of this when they sent it; else the form says it, and that it is to
    be sent once more."""
    mark = hashlib.sha256(repr(list(told)).encode()).hexdigest()[:32]
    if not told or form.cleaned_data["seen"] == mark:
        return True
    form.data = {**form.data.dict(), "seen": mark} if isinstance(form.data, QueryDict) else form.data
    for words in (*told, _("Read this. If it is what you mean, press the button once more.")):
        form.add_error(None, words)
    return False
