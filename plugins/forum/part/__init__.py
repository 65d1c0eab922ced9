"""How people take part in a topic beside writing: signs, polls, the best answer, quotations, names, tags; and undo."""
