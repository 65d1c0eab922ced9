"""What content this hub holds and what it still looks for.

The bytes of files lie on the disk (`files.py`); rows say that a whole one is there, how it is cut, which folders hold
it and who wants it kept, that some record needs one that is not here, which entries name what, and which of them were
taken back. Names and texts belong to records, never here; those within folders stand in the folders' own blocks.

Content is known by codec and digest, both: a file may be written whose bytes are the root of another.
"""

from django.db import models

from hub.core.cid import Cid
from hub.log.rows import Position


class Content(models.Model):
    """That a row is about content of this id."""

    codec = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        abstract = True

    @property
    def cid(self) -> Cid:
        return Cid(self.codec, bytes(self.digest))


class Stored(Content):
    """A file that lies whole and durable, or a folder of such."""

    class Kind(models.TextChoices):
        FILE = "file"
        FOLDER = "folder"

    kind = models.CharField(max_length=6, choices=Kind, default=Kind.FILE)
    profile = models.CharField(max_length=32)
    """By which choices its id was made; empty where others made it."""
    size = models.BigIntegerField()
    """Bytes of the file; of all files below a folder."""
    total = models.BigIntegerField()
    """Bytes of all blocks."""
    loose = models.BigIntegerField(null=True)
    """The minute of uptime at which nothing was found to need it any more."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "codec"], name="content_stored_once")]
        indexes = [models.Index(fields=["loose"], name="content_loose", condition=models.Q(loose__isnull=False))]


class Node(models.Model):
    """A block that holds other blocks together: of a folder, or of a file of many chunks."""

    stored = models.ForeignKey(Stored, on_delete=models.CASCADE, related_name="nodes")
    digest = models.BinaryField(max_length=32)
    block = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "stored"], name="content_node_once")]


class Chunk(models.Model):
    """Where a chunk lies whose id begins with these eight bytes."""

    pk = models.CompositePrimaryKey("first8", "stored", "begins")
    first8 = models.BigIntegerField()
    stored = models.ForeignKey(Stored, on_delete=models.CASCADE, related_name="+")
    begins = models.BigIntegerField()


class Within(Content):
    """That a folder holds this content, and keeps it as long as it is kept."""

    folder = models.ForeignKey(Stored, on_delete=models.CASCADE, related_name="held")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "codec", "folder"], name="content_within_once")]


class Lacked(Content):
    """Content that a folder here holds, and that went from here: written with the row that goes, taken away with the
    one that comes (`holding`)."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "codec"], name="content_lacked_once")]


class Hole(models.Model):
    """A chunk that lies damaged, until it was brought from a neighbour."""

    stored = models.ForeignKey(Stored, on_delete=models.CASCADE, related_name="holes")
    begins = models.BigIntegerField()
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stored", "begins"], name="content_hole_once")]


class Leased(Content):
    """Somebody's reason to keep content, written by `leases` alone. It counts against their room as long as the content
    is here."""

    label = models.CharField(max_length=32)
    owner = models.BinaryField(max_length=32, default=b"")
    reason = models.CharField(max_length=64, blank=True)
    until = models.BigIntegerField(null=True)
    """The minute of uptime at which it keeps it no longer; none for as long as it is not given up."""
    promised = models.BooleanField(default=False)
    size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "codec", "label", "owner", "reason"], name="content_leased_once")
        ]


class Upload(models.Model):
    """A file that somebody brings in parts (`uploads`). What was announced counts against their room until it is whole,
    and then the lease does."""

    token = models.CharField(max_length=32, primary_key=True)
    label = models.CharField(max_length=32)
    owner = models.BinaryField(max_length=32)
    said = models.TextField(blank=True)
    """What its sender says of it, as they wrote it."""
    size = models.BigIntegerField()
    came = models.BigIntegerField(default=0)
    """Bytes from its beginning that are on the disk for good."""
    until = models.BigIntegerField()
    """The minute of uptime at which it is let go of, unless more comes."""
    file = models.CharField(max_length=64, blank=True)
    """The content id, once it is whole."""

    class Meta:
        indexes = [models.Index(fields=["owner", "label"], name="content_upload_owner")]


class Filled(models.Model):
    """Part of a running sum of bytes, of a plugin, of a person or neighbour, or of all files (`filled`)."""

    label = models.CharField(max_length=32, blank=True)
    owner = models.BinaryField(max_length=32)
    size = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["label", "owner"], name="content_filled_whose")]


class Wanted(Content):
    """Content that a record here needs and that no neighbour has given yet."""

    tries = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField(null=True)
    """Bytes of what is on its way (`bringing`), of a folder as it says itself, and of those of a file how many from its
    beginning are here."""
    came = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    """How many are here, wherever they belong; of a folder those of all that came for it."""
    hubs = models.PositiveSmallIntegerField(default=0)
    """How many give parts of it now."""
    since = models.BigIntegerField(null=True)
    """The minute of uptime from which on it was looked for."""
    promised = models.BooleanField(default=False)
    """It is part of a folder that this hub promised to keep."""
    deep = models.PositiveSmallIntegerField(default=0)
    """How many folders lead down to it, of those for which it is wanted."""
    unfit = models.BooleanField(default=False)
    """It was made so that no hub keeps it."""
    wrong = models.BooleanField(default=False, db_default=False)
    """A neighbour that was asked for it gave something else."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "codec"], name="content_wanted_once")]
        indexes = [models.Index(fields=["tries"], name="content_wanted_tries")]


class Pointed(models.Model):
    """Where a name of IPNS points: the newest record that came (`gateway.pointers`), and from which address.

    label, days: which one it is of the hub's own names that it renews, and for how long each record is good.
    heard: the newest record of such a name that others hold, which the hub made and forgot; empty where none came.
    """

    key = models.BinaryField(max_length=32, primary_key=True)
    record = models.BinaryField()
    teller = models.CharField(max_length=64, db_index=True)
    label = models.CharField(max_length=40, null=True)
    days = models.IntegerField(default=0)
    heard = models.BinaryField(default=b"")


class Named(Content):
    """That the entry at a position of the log names this content."""

    position = models.BigIntegerField(db_index=True)
    words8 = models.BigIntegerField()
    """The entry in whose words it stands, by the first eight bytes of its id: this one, or the one that it changes."""
    keeper = models.CharField(max_length=31, default="")
    """The label of the plugin that may keep it back, as until a moderator looked at it; empty where none does."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "codec", "position"], name="content_named_once")]
        indexes = [models.Index(fields=["words8"], name="content_named_words")]


class TakenBack(models.Model):
    """That a person's entry at a position of the log takes back words of theirs, which may not have come yet, or brings
    them back (`undone`)."""

    position = Position(primary_key=True)
    words8 = models.BigIntegerField()
    person = models.BinaryField(max_length=32)
    undone = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["words8", "person", "position", "undone"], name="content_taken_back")]
