"""What people paste to say which file, folder or name they mean: an id or name in any spelling, or an address in which
one stands.

    bafy…, Qm…, BAFY…, k51…                 alone, and with a path behind
    /ipfs/<id>, ipfs://<id>                 and the same with ipns
    http://hub/ipfs/<id>/path?query         a gateway, any
    http://<id>.ipfs.hub/path               one that gives each a host of its own
"""

from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from hub.content.gateway.folders import followed
from hub.core import ipns
from hub.core.cid import Cid, cid_text, parse_cid, read_cid
from hub.core.errors import RemoteError
from hub.core.file_names import is_plain

LONGEST: Final = 4000
SPACES: Final = ("ipfs", "ipns")


class Pasted(NamedTuple):
    """space: "ipfs" or "ipns".  root: the content id, or the name, as we write it.  names: the path below it."""

    space: str
    root: str
    names: tuple[str, ...] = ()


def pasted(text: str) -> Pasted:
    """What is meant; `RemoteError` where that is no content and no name."""
    text = text.strip()
    if len(text) > LONGEST:
        raise nothing()
    space, root, path = split(text)
    names = tuple(name for name in map(unquote, path.split("/")) if name)
    if not all(map(is_plain, names)):
        raise nothing()
    if space == "ipns":
        return Pasted(space, ipns.name_text(ipns.read_name(root)), names)
    try:
        return Pasted("ipfs", cid_text(read_cid(root)), names)
    except RemoteError:
        if space:
            raise
    return Pasted("ipns", ipns.name_text(ipns.read_name(root)), names)


def content_of(text: str) -> Cid:
    """The content that is meant, below a folder too; `RemoteError` where it is a name, or lies in a folder that is not
    here."""
    meant = pasted(text)
    if meant.space != "ipfs":
        raise nothing()
    way = followed(parse_cid(meant.root), meant.names)
    if way is None:
        raise nothing()
    return way[-1]


def split(text: str) -> tuple[str, str, str]:
    """Space, root and path of an address; no space where it does not say so."""
    try:
        url = urlsplit(text)
        host = url.hostname or ""
    except ValueError as error:
        raise nothing() from error
    if url.scheme in SPACES:
        return url.scheme, url.netloc, url.path
    if not url.scheme:
        return of_path(text if text[:1] != "/" else url.path)
    if url.scheme not in ("http", "https"):
        raise nothing()
    label, _dot, below = host.partition(".")
    if below.startswith(tuple(f"{each}." for each in SPACES)):
        return below[: len("ipfs")], label, url.path
    space, root, path = of_path(url.path)
    if not space:
        raise nothing()
    return space, root, path


def of_path(text: str) -> tuple[str, str, str]:
    first, _slash, rest = text.removeprefix("/").partition("/")
    return (first, *halves(rest)) if first in SPACES else ("", *halves(text))


def halves(text: str) -> tuple[str, str]:
    root, _slash, path = text.partition("/")
    return root, path


def nothing() -> RemoteError:
    return RemoteError("id", "neither content nor a name")
