"""The hub: one installation of Banyan on a village's own box.

The packages below form layers, checked by the test suite; each may import only from those under it. `core` is
pure and lies at the bottom: bytes in, values out. `log` keeps what was said, `accounts` who is here,
`content` the files, `plugins` the contract with everything that people add. `api`, `testing`, `plugins` and
`core` are public; the rest is the hub's own business. Nothing may be imported or executed in this file.
"""
