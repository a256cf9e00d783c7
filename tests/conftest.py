"""Random tests try the same cases every time; ``--hypothesis-profile searching`` looks for new ones."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.register_profile("searching", derandomize=False)
settings.load_profile("repeatable")
