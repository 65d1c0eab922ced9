"""A second process of the same hub: publishes notes and prints the id of each one once it is acknowledged."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
django.setup()


def main(name: str, notes: int) -> None:
    # The sample plugin's model needs Django's apps, which are set up above.
    from hub.log import store
    from hub.testing import Writer
    from tests.log.sample import Note

    writer = Writer(name)
    pen = store.Pen(writer.seed, writer.key)
    for number in range(notes):
        entry = store.publish(pen, Note(text=f"from the other process {number}"))
        print(entry.id.hex(), flush=True)


main(sys.argv[1], int(sys.argv[2]))
