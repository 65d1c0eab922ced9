"""Who keeps what, and how anybody is believed: values alone, no Django, no clock, nothing random. PURE."""
