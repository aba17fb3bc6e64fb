"""Sheets that an office makes: read, understood by a table of words, and answered in the language of their headings."""
