"""What one request to the gateway asks for, read from its address and headers before anything is looked up."""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from django.http import HttpRequest
from django.utils.http import parse_header_parameters

from hub.content.gateway import paths
from hub.core.cid import Cid, cid_text
from hub.core.errors import RemoteError
from hub.core.file_names import is_plain
from hub.core.unixfs import Scope, Span, span_of
from hub.core.unixfs.picked import picked

RAW_TYPE: Final = "application/vnd.ipld.raw"
CAR_TYPE: Final = "application/vnd.ipld.car"
TAGS: Final = re.compile(r'(?:W/)?"[^"]*"|\*')


class Form(Enum):
    """As what it is asked for."""

    FILE = "file"
    RAW = "raw"
    CAR = "car"
    LEAVES = "leaves"


class Blocks(NamedTuple):
    """Which blocks of a CAR are meant."""

    scope: Scope = Scope.ALL
    part: Span | None = None
    repeats: bool = False


class Asked(NamedTuple):
    """A file, a folder or a block, by its root and the names below it. base: under which address the root stands, such
    as `/ipfs/<cid>`."""

    root: Cid
    base: str
    names: tuple[str, ...]
    folder: bool
    form: Form
    blocks: Blocks
    filename: str
    saved: bool
    links: Sequence[int] = ()

    @property
    def address(self) -> str:
        return paths.address(self.base, self.names, folder=self.folder)


def read(request: HttpRequest, root: Cid, path: str, base: str | None = None) -> Asked:
    """RemoteError for what is no address of content."""
    names = paths.names(path)
    form, accepted = form_of(request)
    return Asked(
        root,
        f"/ipfs/{cid_text(root)}" if base is None else base,
        names,
        folder=request.path.endswith("/"),
        form=form,
        blocks=blocks_of(request, accepted) if form is Form.CAR else Blocks(),
        filename=filename_of(request) or (names[-1] if names else ""),
        saved=request.GET.get("download") == "true",
        links=picked(request.GET.get("links", "")) if form is Form.LEAVES else (),
    )


def form_of(request: HttpRequest) -> tuple[Form, dict[str, str]]:
    """As what it is asked for, and what stands beside that in `Accept`. The address has the last word."""
    accepted = (parse_header_parameters(part) for part in request.headers.get("Accept", "")[:1000].split(","))
    forms = {RAW_TYPE: Form.RAW, CAR_TYPE: Form.CAR}
    found = next(((forms[media], beside) for media, beside in accepted if media in forms), (Form.FILE, {}))
    wished = request.GET.get("format", "")
    if not wished:
        return found
    if wished == Form.CAR.value and request.GET.get("dag-scope") == Form.LEAVES.value:
        return Form.LEAVES, {}
    if wished not in (Form.RAW.value, Form.CAR.value):
        raise RemoteError("format", "content is given in no such form")
    return Form(wished), found[1]


def blocks_of(request: HttpRequest, accepted: dict[str, str]) -> Blocks:
    """Which blocks a CAR is to hold (the Trustless Gateway's `dag-scope`, `entity-bytes` and `dups`)."""
    asked = request.GET
    if asked.get("car-version", accepted.get("version", "1")) != "1":
        raise RemoteError("format", "only the first version of CAR is given")
    scopes = {scope.value: scope for scope in Scope}
    scope = asked.get("dag-scope", Scope.ALL.value)
    if scope not in scopes:
        raise RemoteError("format", "no such dag-scope")
    part = span_of(asked["entity-bytes"]) if "entity-bytes" in asked else None
    return Blocks(scopes[scope], part, asked.get("car-dups", accepted.get("dups", "n")) == "y")


def filename_of(request: HttpRequest) -> str:
    """The name that a link gives to what has only an id; what plays tricks is no name."""
    name = request.GET.get("filename", "")
    return name if is_plain(name) else ""


def has(request: HttpRequest, tag: str) -> bool:
    """Whether who asks has this already."""
    tags = [each.removeprefix("W/") for each in TAGS.findall(request.headers.get("If-None-Match", ""))]
    return "*" in tags or tag.removeprefix("W/") in tags
