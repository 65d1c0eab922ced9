"""Names as people see and say them."""
