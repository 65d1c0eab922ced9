"""Django's SQLite backend over apsw instead of the sqlite3 module. Its name ends as the real one's does, for code asks
so. Tests alone use it."""
