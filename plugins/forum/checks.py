"""Checks for the `validate` of the forum's records: how much of what they may hold. Each raises ValueError with a
sentence. Limits count UTF-8 bytes, because a body does, or how many there may be.
"""

import re
from typing import Any, Final

from hub.core.checks import check_id, check_text
from hub.core.cid import parse_content
from hub.core.errors import RemoteError

MAX_TITLE: Final = 400
MAX_TEXT: Final = 12_000
MAX_NAME: Final = 200
MAX_ALT: Final = 400
MAX_PHOTOS: Final = 4
MAX_AFTER: Final = 16
MAX_REASON: Final = 500
MAX_WORD: Final = 40
MAX_TAGS: Final = 5
MAX_TAG: Final = 60
MAX_QUOTES: Final = 3
MAX_MENTIONS: Final = 10
MAX_NAMED: Final = 500
MAX_FILES: Final = 8
MAX_CHOICES: Final = 10
MAX_CHOICE: Final = 200
MAX_SPLIT: Final = 100
MAX_RIGHTS: Final = 20

looks_like_cid = re.compile(r"baf[a-z2-7]{20,110}").fullmatch


def check_ids(ids: list[str] | None, limit: int) -> None:
    """At most so many ids."""
    if ids is not None and len(ids) > limit:
        raise ValueError(f"more than {limit} ids")
    for each in ids or ():
        check_id(each)


def check_photos(photos: list[dict[str, Any]] | None) -> None:
    """Each is `{"cid": bafkrei…, "alt": words for who cannot see it}`; other keys may come later."""
    if photos is None:
        return
    if len(photos) > MAX_PHOTOS:
        raise ValueError(f"more than {MAX_PHOTOS} photos")
    for photo in photos:
        try:
            parse_content(photo.get("cid"))
        except RemoteError as error:
            raise ValueError(str(error)) from error
        alt = photo.get("alt", "")
        if type(alt) is not str:
            raise ValueError("the words for a photo are text")
        check_text(alt, MAX_ALT)


def check_tags(tags: list[str] | None) -> None:
    """Single words or short phrases."""
    if tags is not None and len(tags) > MAX_TAGS:
        raise ValueError(f"more than {MAX_TAGS} tags")
    for tag in tags or ():
        check_text(tag, MAX_TAG, least=1)


def check_files(files: list[dict[str, Any]] | None) -> None:
    """Each is `{"cid": baf…, "name": as it was called}`; other keys may come later."""
    if files is not None and len(files) > MAX_FILES:
        raise ValueError(f"more than {MAX_FILES} files")
    for file in files or ():
        cid, name = file.get("cid"), file.get("name", "")
        if type(cid) is not str or not looks_like_cid(cid) or type(name) is not str:
            raise ValueError("a file is named by its content id")
        check_text(name, MAX_NAME)


def check_names(names: list[dict[str, Any]] | None) -> None:
    """Each is `{"name": as it was written, "what": a kind, "target": an id or address}`, as `naming.bind` has the two;
    other keys may come later."""
    if names is not None and len(names) > MAX_MENTIONS:
        raise ValueError(f"more than {MAX_MENTIONS} names")
    for each in names or ():
        for key, most in (("name", MAX_NAMED), ("what", MAX_WORD), ("target", MAX_NAMED)):
            if type(text := each.get(key)) is not str:
                raise ValueError("a name says what it leads to")
            check_text(text, most, least=1)


def check_poll(poll: dict[str, Any] | None) -> None:
    """`{"choices": [texts], "many": whether one may choose several, "secret": whether who chose what stays at each
    hub}`; other keys may come later."""
    if poll is None:
        return
    choices = poll.get("choices")
    if type(choices) is not list or not 2 <= len(choices) <= MAX_CHOICES:
        raise ValueError(f"a poll has 2 to {MAX_CHOICES} choices")
    for choice in choices:
        if type(choice) is not str:
            raise ValueError("a choice is text")
        check_text(choice, MAX_CHOICE, least=1)
    if any(type(poll.get(name, False)) is not bool for name in ("many", "secret")):
        raise ValueError("a poll is for one or many, secret or open")


def check_act(zone: str, seat: str, reason: str, after: list[str] | None) -> None:
    """By what right, why, and instead of what."""
    check_id(zone)
    check_id(seat)
    check_text(reason, MAX_REASON)
    check_ids(after, MAX_AFTER)


def check_rights(rights: dict[str, str] | None) -> None:
    """A role for each of some rights; of both others may come later."""
    if rights is not None and len(rights) > MAX_RIGHTS:
        raise ValueError(f"more than {MAX_RIGHTS} rights")
    for word in (*(rights or {}), *(rights or {}).values()):
        check_text(word, MAX_WORD)
