"""Backups: a folder or stick from which a hub can live on, and the proof that it can.

    FOLDER/0007/manifest           what is in it: each file's size and hash, signed by the hub's device key
    FOLDER/0007/hub.db, keys/…     the database without what opens anything, the device key
    FOLDER/content/objects/…       files by their hash, shared by all generations: they never change
    FOLDER/0005, 0006              the generations before, dropped when a later one is whole

Never in it: HUB_DATA/box, which holds the seal, the feed keys, the incarnation, the site's secret and the first-run
code; and rows of models that say `left_out_of_backups`, sessions among them. So a stolen stick opens nobody's key, and
what is restored opens feeds of its own before it writes: it can fork nothing.

Loaded by its commands alone, which the running hub starts as programs of their own. Nothing here is imported when a hub
starts.
"""
