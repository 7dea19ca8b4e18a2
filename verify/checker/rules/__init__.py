"""One rule a file; each takes a Statement and returns a line that says how it was proved, or raises Rejected."""
