"""Checks for the `validate` of records: each raises ValueError with a sentence.

Limits count UTF-8 bytes, because a body does.
"""

import re
from typing import Final

__all__ = ["check_id", "check_text"]

# The exact spelling is checked where an id is decoded; this costs a tenth and keeps everything else out.
looks_like_id: Final = re.compile(r"bafyrei[a-z2-7]{52}").fullmatch


def check_id(text: str | None) -> None:
    """Something written as the id of an entry, a person or a hub; None passes."""
    if text is not None and not looks_like_id(text):
        raise ValueError("an id is written bafyrei…")


def check_text(text: str | None, limit: int, least: int = 0) -> None:
    """Text within its limit in bytes, with at least so many characters that show; None passes."""
    if text is None:
        return
    # Letters take at most four bytes; only texts near the limit are worth encoding.
    if len(text) * 4 > limit and len(text.encode("utf-8", "surrogatepass")) > limit:
        raise ValueError(f"a text is longer than {limit} bytes")
    if least and len(text.strip()) < least:
        raise ValueError("a text is empty")
