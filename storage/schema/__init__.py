"""The tables, a module for each aggregate; storage/tables.py gathers them."""
