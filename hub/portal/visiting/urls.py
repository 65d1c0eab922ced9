"""The addresses of visitors."""

from django.urls import path

from hub.portal.visiting import arriving, asking, home, slips

urlpatterns = [
    path("visiting/", arriving.start, name="visiting"),
    path("visiting/slip/", arriving.with_slip, name="visiting-slip"),
    path("visiting/card/", arriving.with_card, name="visiting-card"),
    path("visiting/ask/", asking.ask, name="visiting-ask"),
    path("visiting/ask/<str:token>/", asking.wait, name="visiting-wait"),
    path("visiting/home/", home.home, name="visiting-home"),
    path("visiting/home/yes/", home.answer, name="visiting-answer"),
    path("visiting/home/slips/", slips.slips, name="visiting-slips"),
    path("visiting/home/same/", home.same, name="visiting-same"),
]
