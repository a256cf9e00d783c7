"""What holds for all tests.

Random tests try the same cases every time; ``--hypothesis-profile searching`` looks for new ones. Ctrl-C is listened to
even if the tests were started by something that does not, such as a shell in the background.
"""

from __future__ import annotations

import signal

from hypothesis import settings

signal.signal(signal.SIGINT, signal.default_int_handler)
settings.register_profile("repeatable", derandomize=True)
settings.register_profile("searching", derandomize=False)
settings.load_profile("repeatable")
