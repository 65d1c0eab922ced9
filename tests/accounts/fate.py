"""What has become of an entry here."""

from hub.core.entry import Entry
from hub.log.models import Entry as EntryRow
from hub.log.models import Hidden


def is_hidden(entry: Entry) -> bool:
    return Hidden.objects.filter(position=EntryRow.objects.get(entry_id=entry.id).position).exists()


def is_erased(entry: Entry) -> bool:
    return EntryRow.objects.get(entry_id=entry.id).state == EntryRow.State.ERASED
