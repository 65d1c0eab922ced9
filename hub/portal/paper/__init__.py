"""Pages about keys on paper: cards printed and read back, what to do without one, and the stewards' own cards."""
