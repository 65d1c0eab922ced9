"""What stewards decide about this hub's own home page. It is this village's alone, so it is local and not signed: a
notice says "the well is closed today" to who stands here, is changed and taken down, and a record would travel to
neighbours and could never be changed. And the count of what people bring in files."""

from django.db import models

from hub.accounts.rows import Octets

LONGEST_NOTICE = 100


class Card(models.Model):
    """Where a plugin's card stands among the others; those without a row come after, in their own order."""

    label = models.CharField(max_length=31, primary_key=True)
    place = models.SmallIntegerField()


class Notice(models.Model):
    """What everybody sees first, until it ends: one row. `ends` counts minutes that the hub was up."""

    text = models.CharField(max_length=LONGEST_NOTICE)
    author = models.ForeignKey("accounts.Person", models.CASCADE)
    ends = models.BigIntegerField()


class Brought(models.Model):
    """How many bytes somebody brought in files since a minute of uptime, known by a sign alone (`me.allowance`)."""

    who = Octets(max_length=16, unique=True)
    since = models.BigIntegerField()
    size = models.BigIntegerField()
