"""What moderators made of topics, and where each topic and reply stands because of it."""
