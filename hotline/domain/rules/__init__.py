"""The rules, one module for each part of a ticket's life. Each changes a Draft; none knows the others' callers."""
