"""What people paste to say which thing they mean, read in one way wherever they do."""

from hub.content.pasted import content_of, pasted
from hub.core.cid import cid_text
from hub.core.errors import RemoteError


def pasted_content(text: str) -> str:
    """The content id that somebody means: by an id in any spelling, or the address of any gateway, also of what lies
    below a folder that is here; empty where it is none."""
    try:
        return cid_text(content_of(text))
    except RemoteError:
        return ""


def pasted_name(text: str) -> str:
    """The name of IPNS that somebody means, in the same ways; empty where it is none."""
    try:
        found = pasted(text)
    except RemoteError:
        return ""
    return found.root if found.space == "ipns" else ""
