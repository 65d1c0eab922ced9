"""Local rows: who signs in on this box, what this hub is, and the small counts that sign-in needs.

Nothing here travels and nothing here opens by itself: secrets stand as sealed blobs whose keys are made in
`keyring`. There is no second password hash; Django's `password` column only ever holds an unusable mark,
whose random part ends a person's other sessions when their secret changes. Rows projected from the log are in
`rows`.
"""

from typing import TYPE_CHECKING, Any, Literal

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hub.accounts.names import LONGEST
from hub.accounts.records import ROLES
from hub.accounts.rows import Act, Octets, Profile, Said, Seat, Tick, Unseat, VisitAsked

if TYPE_CHECKING:
    from hub.log.store import Pen

__all__ = [
    "Act",
    "Attempt",
    "Draft",
    "Gone",
    "Handover",
    "Hub",
    "Invitation",
    "Octets",
    "Person",
    "Profile",
    "Said",
    "Seat",
    "Session",
    "Tick",
    "Unseat",
    "Uptime",
    "Visit",
    "VisitAnswered",
    "VisitAsked",
    "Went",
]


class Went(models.TextChoices):
    """What became of the bytes behind a card, once they are no longer sealed in the row. Pages say it in sentences of
    their own."""

    PAPER = "paper", "on paper"
    SHARES = "shares", "in three parts"
    DECLINED = "declined", "not wanted, and destroyed"
    LOST = "lost", "lost before it was printed"


class Rooted(models.Model):
    """Who has roots: the entropy behind the first card and that behind the second, sealed for as long as each waits for
    its paper, and then what became of it. Empty beside an empty blob: it never was on this hub."""

    root = Octets(null=True)
    root_went = models.CharField(max_length=8, blank=True, choices=Went.choices, editable=False)
    next_root = Octets(null=True)
    next_root_went = models.CharField(max_length=8, blank=True, choices=Went.choices, editable=False)

    class Meta:
        abstract = True


class Person(Rooted, AbstractBaseUser):
    """Somebody who signs in on this hub. Everything secret is sealed under their own secret and the box's
    seal.
    """

    name = models.CharField(_("name"), max_length=LONGEST, unique=True)
    name_key = models.CharField(max_length=4 * LONGEST, unique=True, editable=False)
    person_id = Octets(max_length=32, unique=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    salt = Octets(max_length=16)
    seal = models.CharField(max_length=16, editable=False)
    signer = Octets()
    papers = Octets()
    feed = Octets(max_length=32)
    here_feed = Octets(max_length=32, default=b"")
    here_cert = Octets(default=b"")
    """The feed that stays here, opened by its first record (`staying`); empty until the next sign-in of who signed up
    before there was one."""
    incarnation = Octets(max_length=16)
    drafts = Octets(null=True)
    drafts_public = Octets(max_length=32, null=True)
    """The half of what the drafts key makes with which anybody seals what only its holder opens (`people.kept`)."""
    picture_set = models.CharField(max_length=16, blank=True, editable=False)
    picture_salt = Octets(max_length=16, default=b"")
    picture_seal = models.CharField(max_length=16, blank=True, editable=False)
    picture_stretch = Octets(null=True)
    picture_drafts = Octets(null=True)
    picture_handed = Octets(null=True)
    post_feed = Octets(max_length=32, default=b"")
    post_here_feed = Octets(max_length=32, default=b"")
    post_here_cert = Octets(default=b"")
    """What pictures open, for those who have a picture code (`people.pictures`)."""

    last_login = None  # a date needs a clock; sign-in keeps none
    pen: "Pen | None" = None
    here_pen: "Pen | None" = None
    drafts_key: bytes | None = None
    by_pictures = False
    """Set by unsealing, for the request that signs in; afterwards the session holds them."""

    USERNAME_FIELD = "name"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    @cached_property
    def role(self) -> str:
        """guest, member, moderator or steward, as this hub's own records say. Who signed up here is a member until a
        seat says otherwise, and so is whoever pictures let in."""
        seat = None if self.by_pictures else seat_of(self.person_id)
        return seat.role if seat is not None else "member" if self.is_active else "guest"

    @property
    def is_staff(self) -> bool:
        return self.is_active and self.role in ("moderator", "steward")

    @property
    def is_superuser(self) -> bool:
        return self.is_active and self.role == "steward"

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """A steward may do what the admin offers; a moderator may look."""
        return self.is_superuser or (self.is_staff and perm.partition(".")[2].startswith("view_"))

    def has_perms(self, perms: list[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, label: str) -> bool:
        return self.is_staff

    def check_password(self, raw_password: str | None) -> Literal[False]:
        """Never: opening a sealed key is the only proof of who somebody is."""
        return False

    def set_password(self, raw_password: str | None) -> None:
        """Refused: a secret changes by sealing keys anew."""
        raise TypeError("There is no password to set: call change_secret of hub.accounts.people.changing.")


class Gone(models.Model):
    """A hash of the name by which somebody signed in who left: nobody else takes it here."""

    name = Octets(max_length=32, unique=True)


class Hub(Rooted):
    """This hub: one row. Its device key is a file in keys/, its feed's key a sealed file in the box."""

    hub_id = Octets(max_length=32)
    name = models.CharField(max_length=LONGEST)
    place = models.CharField(max_length=200, blank=True)
    languages = models.JSONField(default=list)
    kind = models.CharField(max_length=16, default="village")
    joining = models.CharField(max_length=16, default="open")
    reading = models.CharField(max_length=16, default="everybody")
    posting = models.CharField(max_length=16, default="everybody")
    uploading = models.CharField(max_length=16, default="members")
    """`hubs.rules.Rules`, each in a column."""
    papers = Octets()
    feed = Octets(max_length=32)
    here_feed = Octets(max_length=32, default=b"")
    incarnation = Octets(max_length=16)
    epoch = models.BigIntegerField(default=0)
    ticked = models.BigIntegerField(default=0)
    seal_on_paper = models.CharField(max_length=16, blank=True)
    """The name of the seal whose words were printed and read back."""

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """One browser: found by the hash of its cookie, sealed under the cookie, ended by minutes of uptime or by who is
    signed in there."""

    left_out_of_backups = True

    place = Octets(max_length=32, primary_key=True)
    payload = Octets()
    expires = models.BigIntegerField(db_index=True)
    seen = models.BigIntegerField(default=0)
    """The second of uptime at which it began; on a district hub of a press, to the minute (`sign_in.idle`)."""
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE)
    own = models.BooleanField(default=False)
    since = models.BigIntegerField(default=0)
    """What that person is shown of it (`sign_in.whereabouts`): whether the screen is their own, and the stamp at which
    they signed in."""


class Token(models.Model):
    """A program of somebody's may write for them in the plugin `label` (`people.tokens`): found by the first part of
    its token, known by the hash of the rest, with their pen sealed under that."""

    left_out_of_backups = True

    number = Octets(max_length=8, primary_key=True)
    proof = Octets(max_length=32)
    payload = Octets()
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    label = models.CharField(max_length=31)
    name = models.CharField(max_length=200)
    made = models.BigIntegerField()
    used = models.BigIntegerField(default=0)
    """Stamps, to be shown; 0 where it was never used."""
    expires = models.BigIntegerField()
    """A minute of uptime."""


class Draft(models.Model):
    """A form that somebody here began and did not send, sealed to them; `spot` finds it again (`people.kept`)."""

    person = Octets(max_length=32)
    spot = Octets(max_length=16)
    words = Octets()

    class Meta:
        indexes = [models.Index(fields=["person", "spot"], name="draft_spot")]


class Handover(models.Model):
    """A session on its way from one screen to another (`sign_in.handing`): what is handed opens for the taker alone."""

    left_out_of_backups = True

    place = Octets(max_length=32, primary_key=True)
    giver = Octets(max_length=32, default=b"")
    taker = Octets(max_length=32, default=b"")
    things = Octets(default=b"")
    tries = models.IntegerField(default=0)
    ends = models.BigIntegerField()


class Attempt(models.Model):
    """Wrong secrets for one name on one screen; both stand as hashes."""

    name = Octets(max_length=16)
    screen = Octets(max_length=16)
    failures = models.IntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["screen", "name"], name="one_attempt_row")]
        indexes = [models.Index(fields=["name"], name="attempt_name")]


class Invitation(models.Model):
    """A name that a steward keeps for somebody, until they come with their word or the hub was up for so long."""

    name = models.CharField(max_length=LONGEST)
    name_key = models.CharField(max_length=4 * LONGEST, unique=True)
    word = Octets(max_length=32)
    """A keyed hash of the word, which nobody keeps."""
    by = Octets(max_length=32)
    ends = models.BigIntegerField()
    """In minutes of uptime."""

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    """A visitor's account that waits for their home's word: as a `Person`'s, with the key to be certified
    (`visiting.asking`)."""

    person = Octets(max_length=32, db_index=True)
    key = Octets(max_length=32, unique=True)
    token = models.CharField(max_length=32, unique=True)
    by_steward = models.BooleanField(default=False)
    epoch = models.BigIntegerField()
    name = models.CharField(max_length=LONGEST)
    name_key = models.CharField(max_length=4 * LONGEST)
    password = models.CharField(max_length=128)
    salt = Octets(max_length=16)
    seal = models.CharField(max_length=16)
    signer = Octets()
    drafts = Octets()


class VisitAnswered(models.Model):
    """Somebody's yes or no: `key` is a key that waits at a hub, or, with no hub, somebody who says they are them."""

    person = Octets(max_length=32)
    key = Octets(max_length=32)
    hub = Octets(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key", "hub"], name="answered_once")]


class Uptime(models.Model):
    """Seconds that the hub has been up, and what the monotonic clock showed when they were saved, in which start of the
    machine: one row."""

    seconds = models.BigIntegerField(default=0)
    shown = models.FloatField(default=0)
    clock = models.BigIntegerField(default=0)
    """The best guess of the date then, in ms."""
    boot = models.CharField(max_length=40, blank=True)
    lent = models.BigIntegerField(null=True)
    """How far the time that a steward lent stood from the monotonic clock, in ms."""
    heard = models.JSONField(default=dict)
    """The same of neighbours' clocks, by the hub's id in hex."""


SEATS_HELD = (
    "SELECT seat.* FROM accounts_seat seat JOIN accounts_hub here ON here.id = 1 AND seat.hub = here.hub_id"
    " WHERE seat.person = %s AND seat.standing = 'held'"
)
"""Asked for every page of who is signed in: plain, for Django takes half a millisecond to write it."""


def seat_of(person_id: bytes) -> Seat | None:
    """The highest seat that a person holds at this hub."""
    return max(
        Seat.objects.raw(SEATS_HELD, [person_id]),
        key=lambda seat: (ROLES.index(seat.role), -seat.position),
        default=None,
    )
