"""Addresses of the shared screen."""

from django.urls import path

from hub.portal.kiosk import keeping, phone, screens

urlpatterns = [
    path("screen/", screens.this_screen, name="screen"),
    path("screen/away/", keeping.away, name="away"),
    path("screen/here/", keeping.here, name="here"),
    path("screen/keep/", keeping.keep, name="keep"),
    path("phone/", phone.begin, name="phone"),
    path("phone/take/", phone.take, name="phone-take"),
    path("phone/<str:token>/", phone.opened, name="phone-opened"),
    path("kept/", keeping.all_kept, name="kept"),
]
