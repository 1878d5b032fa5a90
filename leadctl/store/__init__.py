"""The SQLite store: facts, the folds over them, and every statement of SQL."""
