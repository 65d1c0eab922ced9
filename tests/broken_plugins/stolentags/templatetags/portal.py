"""Would be loaded on every page of the hub in place of the hub's own."""

from django import template

register = template.Library()
