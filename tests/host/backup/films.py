"""What a hub with a library does in one of its short lives (`boxes`)."""

import io
import shutil
from pathlib import Path
from typing import Any

from django.core.management import call_command

from hub.content import store
from hub.content.leases import Lease
from hub.content.models import Stored, Wanted
from hub.core import unixfs
from hub.core.cid import cid_text, parse_cid
from hub.host import keeping
from hub.host.backup import proving
from hub.host.backup.manifest import Left
from hub.host.backup.pacing import Pace
from tests.content.samples import TINY

PIECE = b"A film of many chunks. " * 50_000


def film(name: str, size: int, lease: str = "") -> str:
    """Keep so many bytes; their content id."""
    data = (name.encode() + PIECE)[:size]
    reason = Lease("pins", reason=lease, promised=True) if lease else None
    profile = TINY if size < unixfs.DEFAULT.chunk else unixfs.DEFAULT
    return cid_text(store.receive(io.BytesIO(data), profile=profile, lease=reason).cid)


def site(*cids: str) -> str:
    """Keep a folder of these, in another."""
    inner = store.add_folder([(f"{number}.mp4", parse_cid(cid)) for number, cid in enumerate(cids)])
    return cid_text(store.add_folder([("films", inner.cid)]).cid)


def shown(cid: str, path: str = "") -> bytes:
    """The bytes of what lies at a path below this."""
    stored = store.find(parse_cid(cid))
    assert stored is not None
    found = store.at(stored, path) if path else stored
    assert found is not None
    return b"".join(store.chunks(found))


def wanted_after_a_start() -> set[str]:
    """What neighbours are asked for, once the hub has looked after itself."""
    keeping.after_a_restore()
    return {cid_text(row.cid) for row in Wanted.objects.all()}


def here() -> set[str]:
    return {cid_text(row.cid) for row in Stored.objects.all()}


def back_up(stick: Path, free: int | None = None) -> tuple[Left, ...]:
    """A backup and its proof, onto a disk with so much room where that is told; what is not in it."""
    if free is not None:
        usage = shutil.disk_usage(stick)
        used = sum(path.stat().st_size for path in stick.rglob("*") if path.is_file())

        def little(_path: Any) -> Any:
            now = sum(path.stat().st_size for path in stick.rglob("*") if path.is_file())
            return usage._replace(free=free - (now - used))

        shutil.disk_usage = little  # type: ignore[assignment]  # a small disk
    return proving.make(stick, Pace())[1].left


def said(command: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()
