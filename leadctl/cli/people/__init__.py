"""What people decide: who is one person, what is true of one, and whom to leave alone."""
