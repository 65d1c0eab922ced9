"""When something was written, in the reader's words: as plugins say it too."""

from hub.api.pages import when

__all__ = ["when"]
