"""What `files` does to the disk, each as one call, so that each can be made to fail."""

import os
from pathlib import Path
from typing import Final

READ_ONLY: Final = 0o400


class Disk:
    """What is done to the disk, each as one call."""

    def open(self, path: Path, flags: int, mode: int = READ_ONLY) -> int:
        return os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, mode)

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        return os.write(descriptor, data)

    def write_at(self, descriptor: int, data: bytes | memoryview, offset: int) -> int:
        return os.pwrite(descriptor, data, offset)

    def reserve(self, descriptor: int, size: int) -> None:
        os.posix_fallocate(descriptor, 0, size)

    def read(self, descriptor: int, size: int, offset: int) -> bytes:
        return os.pread(descriptor, size, offset)

    def let_go_of_memory(self, descriptor: int) -> None:
        """What is read from now on comes from the disk, but for what waits to be written there."""
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)

    def flush(self, descriptor: int) -> None:
        os.fsync(descriptor)

    def rename(self, path: Path, to: Path) -> None:
        os.replace(path, to)

    def link(self, path: Path, to: Path) -> None:
        os.link(path, to)

    def unlink(self, path: Path) -> None:
        os.unlink(path)

    def mkdir(self, path: Path) -> None:
        os.mkdir(path)
