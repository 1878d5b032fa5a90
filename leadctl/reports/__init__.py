"""What is known, put together for people: each report is one function that reads and counts."""
