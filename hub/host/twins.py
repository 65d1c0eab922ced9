"""The look and its compressed twins: a twin that is right is not written again, for every start would wear the card by
131 files. Whether it is right is read and not guessed by dates, so that one a power cut spoilt is made anew."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedStaticFilesStorage


class Twins(CompressedStaticFilesStorage):
    """Compresses what has no right twin."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        alone = {name: place for name, place in paths.items() if not has_twin(Path(self.path(name)))}
        yield from super().post_process(alone, dry_run, **options)


def has_twin(path: Path) -> bool:
    """Whether the twin holds what the file does."""
    try:
        return gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()
    except (OSError, EOFError, zlib.error):
        return False
