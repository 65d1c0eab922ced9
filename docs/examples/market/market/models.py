"""Rows: what the page sorts by. The words stay in the log."""

from django.db import models

from hub.api import Row


class Price(Row):
    """One price; `position`, the number of its entry here, comes from Row."""

    stamp = models.BigIntegerField(db_index=True)
