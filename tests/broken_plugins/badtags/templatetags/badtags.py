"""Takes every page down where nobody guards it."""

import nowhere

register = nowhere.Library()
