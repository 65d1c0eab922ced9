"""Small pictures of what stands on the shelves, drawn by a job."""
