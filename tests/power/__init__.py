"""Power cuts and full disks, at every write that the hub makes.

`apsw_sqlite3` is a Django database backend that speaks through apsw, so that SQLite's own file operations can be seen
and made to fail; `recorder` writes down what a hub does to its disk, `disk` says what a disk may hold when the power
goes at a moment of that, `acts` are the write paths, and `verdict` starts a hub on such a disk with the SQLite that
every hub has. `python -m tests.power SEED` plays one cut again.
"""
