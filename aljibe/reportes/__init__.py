"""Reports: what the house tells of itself, read from all the rooms below. It writes nothing.

The comparison of two laws comes first; it is told in sentences and as a document (`comparacion`) and as a workbook
(`cuaderno`) without a database, for the command that works on bare files.
"""
