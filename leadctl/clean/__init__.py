"""Pure cleaners: a text as it was typed -> a value that can be stored and compared.

No clock, file, print or database in here; every function takes and gives hashable values, so a
caller may keep the answers for the repetitive columns of a file.
"""
