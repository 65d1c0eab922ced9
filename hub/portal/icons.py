"""The icon sheet: small line drawings, 24 by 24, drawn for this hub, each a path for an SVG stroke.

A plugin names one in its `Tile` or with `{% icon "name" %}` after `{% load portal %}`; a plugin that brings
its own drawing gives path data instead of a name. An icon always stands beside its word, never alone.
"""

TURNING = {"arrow", "reply"}
"""They point onwards or back, which is the other way round where one reads from right to left."""

ICONS = {
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "bell": "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
    "board": "M4 5h16v11h-9l-4 4v-4H4zM8 9h8M8 12h5",
    "book": "M12 6c-2-1.5-5-2-8-2v14c3 0 6 .5 8 2 2-1.5 5-2 8-2V4c-3 0-6 .5-8 2zM12 6v14",
    "box": "M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9",
    "check": "M5 13l4.5 4.5L19 7",
    "clock": "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3.5 2",
    "cross": "M6 6l12 12M18 6L6 18",
    "door": "M6 21V3h10v18M3 21h18M12.5 12h.01M16 6h3v15",
    "down": "M12 5v14M6 13l6 6 6-6",
    "exchange": "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",
    "flag": "M5 21V4h13l-3 4.5 3 4.5H5",
    "gear": "M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1"
    "M16.3 16.3l2.1 2.1M5.6 18.4l2.1-2.1M16.3 7.7l2.1-2.1",
    "heart": "M12 20C5 15 3 12 3 8.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 9 1.5C21 12 19 15 12 20z",
    "home": "M3 12l9-8 9 8M6 10v10h12V10M10 20v-6h4v6",
    "key": "M8 11a4 4 0 1 0 0 8a4 4 0 1 0 0-8M11 12l9-9M16 7l3 3",
    "leaf": "M5 19C4 10 9 4 20 4c0 11-6 16-15 15zM5 19c3-5 6-8 10-10",
    "name": "M4 5h9l7 7-8 8-8-8zM8.5 9.5h.01",
    "people": "M9 4a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6"
    "M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.2.8 3.5 2.7 3.5 5.5",
    "photo": "M3 6h18v13H3zM3 16l5-5 4 4 3-3 6 5M15.5 9.5h.01",
    "pin": "M9 3h6l-1 7 4 3v2H6v-2l4-3zM12 15v6",
    "power": "M12 3v8M7 6a8 8 0 1 0 10 0",
    "print": "M7 8V3h10v5M4 8h16v9h-3M7 17H4V8M7 14h10v7H7z",
    "reply": "M10 5L4 11l6 6M4 11h9c4 0 7 2 7 8",
    "sad": "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M8.5 10h.01M15.5 10h.01M8 16.5c1.2-2.4 6.8-2.4 8 0",
    "phone": "M7 2h10v20H7zM11 18.5h2",
    "screen": "M3 4h18v12H3zM9 20h6M12 16v4",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5L21 21",
    "seed": "M12 21v-9M12 12c0-5-3-7-8-7 0 5 3 7 8 7zM12 15c0-4 3-6 8-6 0 4-3 6-8 6z",
    "smile": "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M8.5 9.5h.01M15.5 9.5h.01M8 14c1.2 2.6 6.8 2.6 8 0",
    "star": "M12 3l2.7 5.8 6.3.8-4.6 4.3 1.2 6.3-5.6-3-5.6 3 1.2-6.3L3 9.6l6.3-.8z",
    "stick": "M7 9h10v9a3 3 0 0 1-3 3h-4a3 3 0 0 1-3-3zM9 9V3h6v6M11 6h.01M13 6h.01",
    "up": "M12 19V5M6 11l6-6 6 6",
    "warning": "M12 4L2.5 20h19zM12 10v5M12 17.5h.01",
    "write": "M4 20l1-5L16 4l4 4L9 19zM13 7l4 4",
}
