"""Pages and forms: what is read, what is written, and what each person has read, keeps and is told."""
