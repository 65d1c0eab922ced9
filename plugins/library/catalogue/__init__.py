"""The library as a catalogue for reading programs (OPDS 1.2)."""
