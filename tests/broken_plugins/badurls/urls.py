"""Leans on a library that is not there."""

import nowhere

urlpatterns = nowhere.patterns()
