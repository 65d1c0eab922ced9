"""A bucket of an S3-compatible store (`HUB_BUCKET`), in which large files lie for a district whose disk has no room.

django-storages and boto3 speak to it; one part of a file is asked of boto3, since django-storages brings the whole
object before its first byte (docs/adr/0042). What goes wrong on the way is an OSError, never the one of a card that
forgets; what is not there is FileNotFoundError.
"""

import errno
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.views.decorators.debug import sensitive_variables

from hub import durable

UNREACHED: Final = errno.EREMOTEIO
A_PART: Final = 8 * 1024 * 1024
"""Bytes that are in memory while a file goes there."""
SECONDS: Final = 20
OURS: Final = "bucket"
"""The file beside all content that names this data folder's own corner of the bucket. It is in no backup: whoever
restores one begins another corner, and never removes what a hub that lives on has there."""

WITNESS: Final = "witness"
"""Lies beside what was put there. Where it is not either, nothing was lost: it is another bucket."""


class Bucket:
    """What is done to it, each as one call, by the name of a file."""

    def put(self, name: str, file: IO[bytes]) -> None:
        with told():
            if not storage().exists(WITNESS):
                storage().save(WITNESS, ContentFile(b"hub"))
            storage().save(name, File(file))

    def open(self, name: str) -> Any:
        with told():
            try:
                return storage().open(name).obj
            except FileNotFoundError:
                if storage().exists(WITNESS):
                    raise
        raise OSError(UNREACHED, "the bucket is another than the one in which files were put")

    def read(self, lying: Any, offset: int, size: int) -> bytes:
        with told():
            answer = lying.get(Range=f"bytes={offset}-{offset + size - 1}")
            return bytes(answer["Body"].read(size))

    def remove(self, name: str) -> None:
        with told():
            storage().delete(name)


bucket = Bucket()


class Lying:
    """A file in the bucket, to be read at any place as one on the disk is (`files.Open`)."""

    def __init__(self, name: str) -> None:
        self.object = bucket.open(name)

    def read(self, offset: int, size: int) -> bytes:
        """Bytes as they lie there, fewer at the end of the file."""
        size = min(size, self.size() - offset)
        return bucket.read(self.object, offset, size) if size > 0 else b""

    def size(self) -> int:
        return int(self.object.content_length)

    def close(self) -> None:
        """Nothing is held open."""


@sensitive_variables()
def storage() -> Any:
    """What speaks to the bucket that is set."""
    where: dict[str, str] = settings.HUB_BUCKET  # type: ignore[assignment]  # whoever has none asks for nothing here
    return speaking(**where | {"location": f"{where['location']}/{corner()}".lstrip("/")})


@cache
@sensitive_variables()
def speaking(**where: str) -> Any:
    """django-storages, in the one way that every S3-compatible store knows."""
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config
    from storages.backends.s3 import S3Storage

    return S3Storage(
        **where,
        client_config=Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            connect_timeout=SECONDS,
            read_timeout=SECONDS,
            retries={"total_max_attempts": 2},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
        transfer_config=TransferConfig(use_threads=False, multipart_chunksize=A_PART),
        default_acl=None,
        file_overwrite=True,
    )


def corner() -> str:
    """The folder within the bucket that is this data folder's own."""
    place = durable.made(Path(settings.HUB_DATA) / "content") / OURS
    return durable.kept(place, lambda: secrets.token_hex(16).encode()).decode()


@contextmanager
def told() -> Iterator[None]:
    """What boto3 says, as an OSError."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"].get("HTTPStatusCode") == 404:
            raise FileNotFoundError(errno.ENOENT, "the bucket has it no more") from error
        raise OSError(UNREACHED, f"the bucket refuses: {error}") from error
    except (BotoCoreError, Boto3Error, HTTPClientError) as error:
        raise OSError(UNREACHED, f"the bucket cannot be reached: {error}") from error
