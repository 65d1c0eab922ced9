"""Items as pages show them: their versions, what waits for a moderator, who else added the same file."""
