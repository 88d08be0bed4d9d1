"""For all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No test fails because the machine was slow.
settings.register_profile("gcheck", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gcheck")
