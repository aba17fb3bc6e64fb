"""What all tests share."""

from hypothesis import settings

from tests.postgres import fresh_database, postgres_server

__all__ = ["fresh_database", "postgres_server"]

# The same examples in every run, and no time limit for one: a slow machine is no fault of the code.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
