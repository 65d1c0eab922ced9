"""Ends the program that imports it."""

import sys

sys.exit("This plugin wants a newer hub.")
