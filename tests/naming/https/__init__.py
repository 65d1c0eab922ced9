"""Promises of https: what is made, who may make it, who it speaks for, and when it is renewed."""
