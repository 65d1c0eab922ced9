"""What people do in the log's tests, in one line each."""

from hub.core import run as runs
from hub.core.record import to_body
from hub.core.run import Run
from hub.log.models import Feed
from hub.log.reading import runs_from
from hub.log.store import Pen
from hub.testing import Writer, sown
from tests.log.sample import Note, NoteRow


def write(writer: Writer, *texts: str) -> None:
    for text in texts:
        writer.write(Note(text=text))


def bare(run: Run, *seqs: int) -> Run:
    """The run without the bodies of these entries, or of all."""
    links = [
        link._replace(body=None) if not seqs or number in seqs else link
        for number, link in enumerate(run.links, run.first)
    ]
    return run._replace(links=tuple(links))


def branch(writer: Writer, after: int, *texts: str) -> Writer:
    """The same writer's copy, restored as it was after entry `after`, writing on."""
    copy = Writer(writer.name, "hilltop")
    copy.written, copy.sigs = writer.written[:after], writer.sigs[:after]
    write(copy, *texts)
    return copy


def written_elsewhere(pen: Pen, *texts: str) -> Run:
    """What a copy of this box, made now, writes with the same key."""
    head = runs.fold(runs_from(pen.key, 1, 10**9)[-1])[-1]
    items = [(head.stamp + 1, to_body(Note(text=text), sown(text)[:16])) for text in texts]
    entries, sigs = runs.write(pen.seed, head, items)
    return runs.run_of(entries, sigs[-1])


def one_run(writer: Writer, first: int, last: int) -> Run:
    return runs.run_of(writer.written[first - 1 : last], writer.sigs[last - 1])


def shown(writer: Writer) -> list[int]:
    """Numbers of the writer's notes that the sample plugin shows."""
    feed = Feed.objects.get(key=writer.key)
    return sorted(NoteRow.objects.filter(feed=feed.pk).values_list("seq", flat=True))
