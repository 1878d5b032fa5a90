"""Who is one person: evidence, the clusters that it makes, the pairs left to be decided.

Pure, and the same in any order of records. `evidence` says what a record can be known by,
`clusters` which records are one person, `pairs` which two could be.
"""
