"""A page that breaks, and a form that writes a word."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from grumpy.moods import break_down
from grumpy.records import Word

from hub import api


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(break_down())


def write(request: HttpRequest) -> HttpResponse:
    api.publish(request, Word(text="well"))
    return HttpResponse("written")


urlpatterns = [path("", page, name="page"), path("write/", write, name="write")]
