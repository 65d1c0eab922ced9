"""How two hubs talk: handshake, box stream, frames and the session machine, all sans-IO.

Bytes, answers and a clock value go in; bytes and frozen values come out. Nothing in this package may open a
socket, read a clock, draw randomness, start a thread or know of Django: the same code runs under a websocket,
in the simulator and in tests that join two peers by hand.
"""
