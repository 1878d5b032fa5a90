"""Trouble made on purpose: broken files, broken rules, runs that are killed (`make torture`)."""
