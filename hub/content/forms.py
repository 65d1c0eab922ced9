"""Files of forms, written where content lies as they come, so that what is kept of them is written once.

Whoever reads a form reads its files: before that nothing of them is here (`hub.portal.pouring`).
"""

from typing import IO, Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser

from hub.content import files
from hub.log import room

LOOK_EVERY: Final = 64 << 20
"""Bytes after which the disk is looked at again."""


class Arrived(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs alone
    """A file of a form, that lies on the disk until the request ends, and as content longer. It is open only while
    somebody reads: there may be thousands."""

    def __init__(self, part: files.Part, *described: Any) -> None:
        self.part = part
        self._reading: IO[Any] | None = None
        super().__init__(None, *described)

    @property
    def file(self) -> IO[Any]:
        if self._reading is None:
            self._reading = self.part.path.open("rb")
        return self._reading

    @file.setter
    def file(self, given: IO[Any] | None) -> None:
        """Django would be given an open file here."""

    def close(self) -> None:
        if self._reading is not None:
            self._reading.close()
        self.part.end()


class OnDisk(FileUploadHandler):
    """Writes each file into a part of its own."""

    part: files.Part | None = None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.part is None:
            self.part = files.Part()
        if start // LOOK_EVERY != (start + len(raw_data)) // LOOK_EVERY:
            room.expect_for_file()
        self.part.write(raw_data)

    def file_complete(self, file_size: int) -> Arrived:
        part = self.part or files.Part()
        self.part = None
        part.rest()
        described = (self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)
        return Arrived(part, *described)

    def drop(self) -> None:
        """Nobody takes what is half written."""
        part, self.part = self.part, None
        if part is not None:
            part.end()

    upload_interrupted = drop


class Parser(MultiPartParser):
    """Django's, which gives a file's name without its folders; here it keeps the whole name beside that, as
    `whole_name`. Who takes a folder judges it."""

    whole_name = ""
    _files: Any

    def sanitize_file_name(self, file_name: str) -> str:
        self.whole_name = file_name
        return super().sanitize_file_name(file_name) or "-"

    def handle_file_complete(self, old_field_name: str, counters: list[int]) -> None:
        super().handle_file_complete(old_field_name, counters)
        for file in self._files.getlist(old_field_name)[-1:]:
            file.whole_name = self.whole_name


class Form(FileUploadHandler):
    """What Django is told to take forms with (`settings.FILE_UPLOAD_HANDLERS`)."""

    def handle_raw_input(
        self, input_data: Any, meta: dict[str, Any], content_length: int, boundary: Any, encoding: str | None = None
    ) -> tuple[Any, Any]:
        on_disk = OnDisk(self.request)
        try:
            return Parser(meta, input_data, [MemoryFileUploadHandler(self.request), on_disk], encoding).parse()
        except BaseException:
            on_disk.drop()
            raise

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None: ...
