"""What speaks to an S3-compatible store: django-storages and boto3, led by nothing but what they are given.

A socket's own timeout counts from byte to byte, so a store that drips could hold whoever asks for ever; a timer hangs
up. Only `bucket` imports this, when it is first asked for anything: boto3 is 37 MB.
"""

import threading
from functools import cache
from typing import Any, Final

from boto3.s3.transfer import TransferConfig
from boto3.session import Session
from botocore.awsrequest import AWSHTTPConnection, AWSHTTPConnectionPool, AWSHTTPSConnection, AWSHTTPSConnectionPool
from botocore.config import Config
from django.views.decorators.debug import sensitive_variables
from storages.backends.s3 import S3Storage

from hub.content.fetching import hang_up

PATIENCE: Final = 6
"""As many silences of the longest kind may one question take as a whole, however it is answered."""
A_PART: Final = 8 * 1024 * 1024
"""Bytes that are in memory while a file goes there, and that go by one question."""


class Bounded:
    """A connection that is hung up on where a question takes too long; an idle one is opened anew."""

    timeout: float
    sock: Any
    line: Any = None
    limit: threading.Timer | None = None

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # of the connection that this is mixed into
        self.line = self.sock  # an answer that ends the connection takes `sock` away, and is read from it still

    def request(self, *words: Any, **more: Any) -> None:
        if self.limit is not None:
            self.limit.cancel()
        self.limit = threading.Timer(PATIENCE * self.timeout, self.end)
        self.limit.daemon = True
        self.limit.start()
        super().request(*words, **more)  # type: ignore[misc]  # as above

    def end(self) -> None:
        if self.line is not None:
            hang_up(self.line)


class Line(Bounded, AWSHTTPConnection):
    """Over plain HTTP."""


class SealedLine(Bounded, AWSHTTPSConnection):
    """Over TLS."""


class Lines(AWSHTTPConnectionPool):
    ConnectionCls = Line


class SealedLines(AWSHTTPSConnectionPool):
    ConnectionCls = SealedLine


class Store(S3Storage):
    """A bucket, in the one way that every S3-compatible store knows. Its client serves all threads."""

    @sensitive_variables()
    def __init__(self, seconds: float, **where: str) -> None:
        """seconds: of silence."""
        super().__init__(
            **where,
            security_token=None,
            session_profile=None,
            transfer_config=TransferConfig(use_threads=False, multipart_chunksize=A_PART),
            default_acl=None,
            file_overwrite=True,
        )
        self._made = made(
            aws_access_key_id=where["access_key"],
            aws_secret_access_key=where["secret_key"],
            endpoint_url=where["endpoint_url"],
            region_name=where["region_name"],
            config=Config(
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                connect_timeout=seconds,
                read_timeout=seconds,
                retries={"total_max_attempts": 2},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        self.client = self._made.meta.client

    @property
    def connection(self) -> Any:
        return self._made


making = threading.Lock()


@sensitive_variables()
def made(**told: Any) -> Any:
    """One session makes all, for each reads anew how S3 is spoken; it serves one thread at a time."""
    with making:
        found = session().resource("s3", **told)
    found.meta.client._endpoint.http_session._pool_classes_by_scheme.update(http=Lines, https=SealedLines)
    return found


@cache
def session() -> Session:
    return Session()
