"""The law in force: versions from date to date, compiled prices and the criteria of the office.

It publishes and never edits.
"""
