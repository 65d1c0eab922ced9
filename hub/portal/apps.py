"""Django app `portal`, and the admin app under the hub's own roof."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """The hub's own pages."""

    name = "hub.portal"
    label = "portal"


class DeskConfig(AdminConfig):
    """Django's admin as the stewards' desk; listed in INSTALLED_APPS in place of `django.contrib.admin`."""

    default_site = "hub.portal.desk.Desk"

    def ready(self) -> None:
        """Find all that apps bring to the desk, plugins first and guarded; Django's own groups have no meaning here,
        seats do."""
        from hub.plugins import loader

        loader.load_desk()
        super().ready()
        from django.contrib.admin import site
        from django.contrib.auth.models import Group

        site.unregister(Group)
