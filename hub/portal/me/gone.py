"""What others here keep of somebody who left: moderators and plugins. Accounts know of neither."""

from hub.accounts.people import leaving
from hub.moderation import reports
from hub.moderation.models import Waiting, Welcome
from hub.plugins import forgetting


def forgotten(person: bytes) -> None:
    """Take away what waits for a moderator and who reported something, and write down what plugins owe; in the
    transaction of the leaving."""
    Waiting.objects.filter(person=person).delete()
    Welcome.objects.filter(person=person).delete()
    reports.forget_reporter(person)
    forgetting.owe(person)


def keep_gone() -> None:
    """Take those away again whom an older backup brought back, and ask plugins for what they owe."""
    leaving.let_go_again(forgotten)
    forgetting.settle()
