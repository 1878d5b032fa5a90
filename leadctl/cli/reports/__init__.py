"""The reports as people and programs see them: `registry` is the table of them all."""
