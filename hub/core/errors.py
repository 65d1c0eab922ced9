"""Two kinds of error, because the answer differs: mend our code, or blame and disconnect the peer.

No third kind leaves the pure packages. A parser that meets hostile bytes catches what its libraries raise and
turns it into a `RemoteError`.
"""


class LocalError(Exception):
    """We misused the format: a bug or a limit in this hub, never a peer's doing."""


class TooMany(LocalError):
    """This hub keeps no more of something, to bound what one person or all can fill; the text says what to do."""


class RemoteError(Exception):
    """Somebody sent what the format forbids.

    `code` is a short kebab-case word for programs and counters, `detail` a sentence for the log.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail

    def __reduce__(self) -> tuple[type["RemoteError"], tuple[str, str]]:
        """Copied between processes with both parts."""
        return type(self), (self.code, self.detail)
