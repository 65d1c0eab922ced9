"""One page is registered, and then it breaks."""

from badadmin.models import Good
from django.contrib import admin

admin.site.register(Good)
raise RuntimeError("the well is dry")
