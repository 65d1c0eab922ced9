"""The hub's own addresses."""

from django.urls import path, re_path
from django.views.i18n import set_language

from hub.portal import (
    arranging,
    clock,
    decisions,
    health,
    look,
    people,
    power,
    providers,
    queue,
    reports,
    search,
    views,
    waiting,
    wall,
)
from hub.portal.entrance.urls import urlpatterns as entrance
from hub.portal.first_run import screens
from hub.portal.kiosk.urls import urlpatterns as kiosk
from hub.portal.me.urls import urlpatterns as me
from hub.portal.paper.urls import urlpatterns as paper
from hub.portal.rules import page as rules
from hub.portal.seats import acts as seats
from hub.portal.visiting.urls import urlpatterns as visiting

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("language/", set_language, name="language"),
    path("look/", look.look, name="look"),
    re_path("^look/(?P<scheme>light|dark|desk-dark).css$", look.stylesheet, name="stylesheet"),
    path("arrange/", arranging.arrange, name="arrange"),
    path("arrange/move/", arranging.move, name="move"),
    path("arrange/pin/", arranging.pin, name="pin"),
    path("arrange/unpin/", arranging.unpin, name="unpin"),
    *kiosk,
    *paper,
    path("power/", power.power, name="power"),
    path("clock/", clock.clock_page, name="clock"),
    *entrance,
    path("first-run/", screens.first_run, name="first-run"),
    path("first-run/<str:key>/", screens.first_run, name="first-run-screen"),
    path("people/", people.people, name="people"),
    path("people/<str:person_id>/", people.person, name="person"),
    path("report/<str:entry_id>/", reports.report, name="report"),
    path("waiting/", waiting.all_mine, name="waiting"),
    path("waiting/<str:token>/", waiting.one, name="waited"),
    path("queue/", queue.queue, name="queue"),
    path("decisions/", decisions.log, name="decisions"),
    *me,
    *visiting,
    path("wall/", wall.wall, name="wall"),
    path("rules/", rules.rules, name="rules"),
    path("stewards/", seats.stewards, name="stewards"),
    path("search/", search.search, name="search"),
    path("health", health.health, name="health"),
    path("routing/v1/providers/<str:cid>", providers.providers, name="providers"),
    path(".well-known/hub.json", views.hub_card, name="hub-card"),
    path("favicon.ico", views.favicon, name="favicon"),
]
