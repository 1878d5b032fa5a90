"""From business cards and forms to the list of people whom sales must call today, and why."""
