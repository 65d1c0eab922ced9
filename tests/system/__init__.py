"""Whole hubs: real processes, real sockets on loopback, a real browser. Slow, so each promise is a large one."""
