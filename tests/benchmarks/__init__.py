"""Larger data than samples/ holds, with the truth beside it, and what is measured with it."""
