"""What this hub decides about plugins, and what it met when it migrated them: all of it stays here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Switch(models.Model):
    """A steward's switch: whether an installed plugin is on. Without one Banyan's own are on, and all others off."""

    label = models.CharField(max_length=31, primary_key=True)
    on = models.BooleanField()

    class Meta:
        verbose_name = _("plugin")
        verbose_name_plural = _("plugins")

    def __str__(self) -> str:
        return self.label


class Trouble(models.Model):
    """What a plugin did wrong last in the process *hub*, and how often since it was switched on or the hub began: the
    desk is shown by another process."""

    label = models.CharField(max_length=31)
    member = models.TextField()
    """As `guard.Trouble` has it; of a service "service" and its name."""
    times = models.PositiveIntegerField(default=0)
    words = models.TextField()
    """Empty for a service that ended by itself."""
    traceback = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "member"], name="one_trouble_of_each")]


class Unmigrated(models.Model):
    """A plugin whose tables could not be brought up to date when the hub last tried, and why."""

    label = models.CharField(max_length=31, primary_key=True)
    words = models.TextField()
    traceback = models.TextField()


class Owed(models.Model):
    """A plugin that has yet to forget somebody who left (`forgetting`)."""

    label = models.CharField(max_length=31)
    person = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "person"], name="owed_once")]


class Known(models.Model):
    """A plugin that has had tables here. They stay when it is removed, and its row tells whose they are."""

    label = models.CharField(max_length=31, primary_key=True)
