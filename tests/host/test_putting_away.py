"""What brings files into the bucket holds up nothing else, and asks a bucket that is off ever more seldom."""

import asyncio
import socket
from types import SimpleNamespace

import pytest

from hub.content import bucket, letting_go
from hub.content.models import Stored
from hub.content.put_away import PutAway
from hub.host import keeping, putting_away
from hub.settings import bucket as told_to
from tests.content.samples import clear, received


class Refusing(PutAway):
    """Three times, and then no more."""

    times = 3

    def some(self, most: int = 0) -> int:
        self.times -= 1
        if self.times >= 0:
            raise OSError(bucket.UNREACHED, "the bucket refuses")
        return 0


def test_pauses_grow_until_it_goes_well(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HUB_BUCKET = {}  # type: ignore[attr-defined]  # pytest-django's
    slept = list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 6:
            raise asyncio.CancelledError

    monkeypatch.setattr(putting_away, "begun", Refusing)
    monkeypatch.setattr(putting_away, "asyncio", SimpleNamespace(sleep=sleep))
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(putting_away.put_files_away())
    assert slept == [60, 120, 240, 480, 60, 60]


@pytest.mark.django_db(transaction=True)
def test_while_it_waits_for_the_bucket_content_is_kept_in_order(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    clear()
    received()
    photo = received(b"goat")
    Stored.objects.filter(pk=photo.pk).update(loose=-letting_go.GRACE)
    for each in (keeping, putting_away):
        monkeypatch.setattr(each, "EVERY", 0.01)
    monkeypatch.setattr(bucket, "TO_READ", 1)

    async def scene(deaf: socket.socket) -> None:
        putting = asyncio.create_task(putting_away.put_files_away())
        line, _ = await asyncio.to_thread(deaf.accept)
        other = asyncio.create_task(keeping.keep_content())
        while await Stored.objects.filter(pk=photo.pk).aexists():
            await asyncio.sleep(0.01)
        assert not putting.done()
        line.close()
        deaf.close()
        for task in (putting, other):
            task.cancel()
        await asyncio.wait([putting, other])

    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.HUB_BUCKET = told_to(f"http://S3RVER:S3RVER@127.0.0.1:{deaf.getsockname()[1]}/hub")  # type: ignore[attr-defined]
        asyncio.run(asyncio.wait_for(scene(deaf), 20))
    bucket.silence.until = 0.0
    clear()
