"""Who has which role at this hub, by the seats that are held."""

from django.db.models import QuerySet

from hub.accounts.hubs import identity
from hub.accounts.models import Person, Seat


def role_of(person_id: bytes) -> str:
    """guest, member, moderator or steward, of somebody who need not sign in here."""
    here = Person.objects.filter(person_id=person_id).first()
    return (here or Person(person_id=person_id, is_active=False)).role


def stewards() -> QuerySet[Person]:
    """Those who look after this hub."""
    here = identity.this_hub()
    held = Seat.objects.filter(hub=here.id if here else b"", role="steward", standing="held")
    return Person.objects.filter(person_id__in=set(held.values_list("person", flat=True)))


def is_last_steward(person: Person) -> bool:
    """Whether nobody else who looks after this hub may sign in."""
    others = stewards().filter(is_active=True).exclude(pk=person.pk)
    return stewards().filter(pk=person.pk).exists() and not others.exists()
