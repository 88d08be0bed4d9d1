"""For all tests."""

from __future__ import annotations

from hypothesis import settings

# No test fails because the machine was slow.
settings.register_profile("gcheck", deadline=None)
settings.load_profile("gcheck")
