"""Which part of a folder is asked for: names between slashes, as they came decoded from the address.

Nothing here ever becomes a path on the disk; names are compared with those in a folder's own blocks. What could be
taken for something else on a screen or by another program is no address all the same: it is refused before anything is
looked up (`hub.core.file_names`).
"""

from typing import Final
from urllib.parse import quote

from hub.core.cid import Cid, parse_cid, read_cid
from hub.core.errors import RemoteError
from hub.core.file_names import is_plain

MOST_NAMES: Final = 64


def root(text: str) -> Cid:
    """The id that an address begins with, in our spelling, as CIDv0 has it (`Qm…`), for older folders and files link to
    their parts so, and who fetches them block by block asks for each as it is linked, or in base36 (`k…`), as names of
    hosts need it. `RemoteError` for others."""
    return read_cid(text) if text.startswith(("Qm", "k")) else parse_cid(text)


def names(path: str) -> tuple[str, ...]:
    """The names of a path, without the slash at its end; RemoteError("path") for what is no address. Slashes beside
    each other count as one, as web servers have it: websites are written so."""
    found = tuple(name for name in path.split("/") if name)
    if path and not found:
        raise RemoteError("path", "only slashes")
    if len(found) > MOST_NAMES:
        raise RemoteError("path", "too deep")
    for name in found:
        check(name)
    return found


def check(name: str) -> None:
    """RemoteError("path") for what nothing may be called."""
    if not is_plain(name):
        raise RemoteError("path", "no name of a file or folder")


def address(base: str, found: tuple[str, ...] = (), *, folder: bool = False) -> str:
    """The path of an address below `base`, where the root stands, safe to write into a header or a page."""
    parts = [base, *(quote(name, safe="") for name in found)]
    return "/".join(parts) + ("/" if folder else "")
