"""What is written down as content comes and goes: after whatever happened the running sums of room are what is counted
anew, and what is called whole is what is when all of it is gone through."""

import io
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.content import files, filled, holding, leases, letting_go, store, uploads, whole
from hub.content.leases import Lease
from hub.content.models import Filled, Hole, Leased, Stored, Upload
from hub.core.cid import Cid, cid_text
from hub.core.errors import RemoteError
from hub.host import keeping
from tests.content.samples import TINY, spoil

pytestmark = pytest.mark.django_db

AMA, ESI = b"a" * 32, b"e" * 32
LEASES = (
    Lease("library", AMA, "upload"),
    Lease("library", AMA, "cover", until=letting_go.GRACE),
    Lease("library", ESI, "upload"),
    Lease("pins", reason="promise", promised=True),
    Lease("pins", ESI, neighbour=True),
)
Act = Callable[["Story", int, Lease], object]


class Story:
    """What some people have done by now."""

    def __init__(self) -> None:
        self.now = 0
        self.cids: list[Cid] = [Cid(0x55, bytes(32))]

    def one(self, number: int) -> Cid:
        return self.cids[number % len(self.cids)]

    def bring(self, number: int, lease: Lease) -> None:
        data = bytes([65 + number]) * (700 * number)
        self.cids.append(store.receive(io.BytesIO(data), profile=TINY, lease=lease if number % 4 else None).cid)

    def fold(self, number: int, lease: Lease) -> None:
        held = [cid for cid in {*self.cids} if store.find(cid)]
        self.cids.append(store.add_folder([(str(at), cid) for at, cid in enumerate(held[:number])], lease=lease).cid)

    def take(self, number: int, lease: Lease) -> None:
        leases.take(lease, self.one(number), 100 * number)

    def begin(self, number: int, lease: Lease) -> None:
        uploads.begin(lease, 1 + number, "", self.now)

    def go_on(self, number: int, lease: Lease) -> None:
        upload = self.begun(number, lease)
        left = upload.size - upload.came
        uploads.go_on(upload, upload.came, io.BytesIO(b"x" * left), left, self.now)
        uploads.finish(upload, lease)

    def begun(self, number: int, lease: Lease) -> Upload:
        if not Upload.objects.exists():
            self.begin(number, lease)
        found = list(Upload.objects.order_by("size"))
        return found[number % len(found)]

    def forget(self, number: int, lease: Lease) -> None:
        upload = self.begun(number, lease)
        uploads.forget(upload.label, bytes(upload.owner), [upload.token])

    def wait(self, number: int, lease: Lease) -> None:
        self.now += number * 400
        keeping.collect(self.now)

    def fail(self, number: int, lease: Lease) -> None:
        """All of it is undone."""
        with suppress(OSError), transaction.atomic():
            self.bring(number, lease)
            holding.forget(self.one(number))
            raise OSError

    def lose(self, number: int, lease: Lease) -> None:
        files.path_of(self.one(number)).unlink(missing_ok=True)

    def forget_bits(self, number: int, lease: Lease) -> None:
        """A card does, and somebody reads."""
        for stored in Stored.objects.filter(**self.one(number)._asdict(), kind="file", size__gt=0):
            if files.path_of(stored.cid).exists():
                spoil(stored, stored.size - 1)
            with suppress(RemoteError):
                list(store.part(stored, 0, stored.size))


ACTS: list[Act] = [
    Story.bring,
    Story.bring,
    Story.fold,
    Story.take,
    Story.begin,
    Story.go_on,
    Story.forget,
    Story.wait,
    Story.fail,
    lambda story, number, lease: leases.give_up(lease, story.one(number)),
    lambda story, number, lease: store.drop(story.one(number)),
    lambda story, number, lease: letting_go.forgo(story.one(number), [lease.owner]),
    lambda story, number, lease: letting_go.undo([story.one(number)], story.now),
    lambda story, number, lease: holding.drop_damaged(story.one(number)),
    lambda story, number, lease: uploads.end(story.begun(number, lease)),
    lambda story, number, lease: whole.look_after([story.one(number)]),
    *[Story.lose, Story.forget_bits] * 2,
]


def anew() -> Counter[tuple[str, bytes]]:
    """Each row for its plugin and its person, each file once."""
    found = Counter[tuple[str, bytes]]()
    for rows in (Leased.objects.all(), Upload.objects.filter(file="")):
        for label, owner, size in rows.values_list("label", "owner", "size"):
            found[label, b""] += size
            found["", bytes(owner)] += size if owner else 0
    found[filled.FILES] = sum(row.size for row in Stored.objects.filter(kind="file"))
    return +found


def gone_through(stored: Stored) -> bool:
    """Whether each of all that lies below it is here."""
    holes = {each.stored.cid for each in Hole.objects.select_related("stored")}
    return all(
        each.kind == "folder" or (each.kind and each.cid not in holes and files.is_there(each.cid, each.size))
        for each in whole.lying_below(stored)
    )


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.sampled_from(LEASES)), min_size=8, max_size=20))
def test_sums_and_what_is_whole_are_what_is_counted_anew_after_whatever_came_and_went(
    told: list[tuple[Act, int, Lease]],
) -> None:
    story = Story()
    with transaction.atomic():
        for number in (3, 1):
            story.bring(number, LEASES[0])
            story.fold(9, LEASES[0])
        for act, number, lease in told:
            act(story, number, lease)
            assert filled.by(*{key for each in LEASES for key in ((each.label, b""), ("", each.owner))}) == anew()
            assert filled.wrong() == []
        there = list(Stored.objects.all())
        assert whole.whole(each.cid for each in there) == {each.cid for each in there if gone_through(each)}
        transaction.set_rollback(True)


def test_sums_that_are_wrong_are_counted_anew_and_told(caplog: pytest.LogCaptureFixture) -> None:
    """As after somebody wrote into the database by hand."""
    held = store.receive(io.BytesIO(b"maji"), lease=LEASES[0])
    Leased.objects.update(size=50)
    Filled.objects.filter(label="", owner=b"").delete()
    said = StringIO()
    call_command("content", "verify", cid_text(held.cid), stdout=said)
    assert len(filled.wrong()) == 3
    call_command("content", "verify", stdout=said)
    assert "3 sums of the room that is filled were wrong" in said.getvalue()
    assert [room.used for room in leases.rooms(LEASES[0])] == [50, 50]
    assert leases.of_files() == 4
    assert filled.mend() == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite one writes at a time")
@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_wait_for_no_sum_and_both_count() -> None:
    """Another begins and ends while the first has yet to say whether it will stay."""
    leases.take(LEASES[0], Cid(0x55, bytes(32)), 1)

    def beside() -> None:
        try:
            leases.take(LEASES[0], Cid(0x55, b"2" * 32), 20)
        finally:
            connection.close()

    with transaction.atomic():
        leases.take(LEASES[0], Cid(0x55, b"1" * 32), 300)
        other = Thread(target=beside, daemon=True)
        other.start()
        other.join(10)
        assert not other.is_alive(), "it waits for the sum"
    assert [room.used for room in leases.rooms(LEASES[0])] == [321, 321]
    assert filled.wrong() == []
