"""Words that somebody began and did not send: kept for them alone, sealed by the key that only their sign-in opens, and
put into the form when they come back to it. Photos are not kept; they are chosen once more.
"""

import json
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub import api
from hub.core.errors import LocalError
from plugins.forum.models import Draft

FIELDS: Final = ("title", "text", "tags", "choices", "many", "secret", "scope", "nameless")
LONGEST: Final = 20_000
MOST: Final = 50
"""Drafts of one person; the oldest makes room."""


def keep(request: HttpRequest, place: str) -> bool:
    """Keep what was typed into the form at `place`; whether it could be kept, which the next page says."""
    person = api.person_of(request)
    words = {name: request.POST[name] for name in FIELDS if request.POST.get(name)}
    text = json.dumps(words, ensure_ascii=False)
    if person is None or len(text) > LONGEST:
        messages.error(request, _("This could not be kept. Copy it before you go on."))
        return False
    try:
        sealed = api.seal(request, text)
    except LocalError as error:
        messages.error(request, str(error))
        return False
    with transaction.atomic():  # a full card must not take the words that were kept before
        drop(person, place)
        Draft.objects.update_or_create(person=person, place=place, defaults={"words": sealed})
    oldest = Draft.objects.filter(person=person).order_by("-pk").values_list("pk", flat=True)[MOST:]
    Draft.objects.filter(pk__in=list(oldest)).delete()
    messages.success(request, _("Kept for you. Nobody else can read it, and it waits here until you send it."))
    return True


def kept(request: HttpRequest, place: str) -> dict[str, str]:
    """What the person signed in had typed there; nothing for a guest, and where the key is another since then."""
    person = api.person_of(request)
    draft = Draft.objects.filter(person=person, place=place).first() if person is not None else None
    text = api.unseal(request, bytes(draft.words)) if draft is not None else None
    return {name: str(value) for name, value in json.loads(text).items()} if text else {}


def drop(person: bytes | None, place: str) -> None:
    """It was sent, or is not wanted any more."""
    Draft.objects.filter(person=person, place=place).delete()
