"""The library: shelves, and on them files that people add, each with a title, a licence and where it came from."""
