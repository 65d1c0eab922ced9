"""Who may moderate and steward: seats, and what those who sit in them do."""
