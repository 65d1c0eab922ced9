"""Run apart: the sum of the figures of a text from stdin."""

import sys

print(sum(int(sign) for sign in sys.stdin.read() if sign.isascii() and sign.isdecimal()))
