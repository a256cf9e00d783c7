"""The exit codes of every verb.

A reader of the answer that leaves early (``| head``) is no failure: the code is that of the answer. An answer that
cannot be written, on a full disk say, ends with :data:`BAD_INPUT`.
"""

from typing import Final

ANSWERED: Final = 0
"""The question was answered."""
BAD_INPUT: Final = 2
"""The command line, the model or the run folder is wrong."""
NO_PLAN: Final = 3
"""No plan satisfies the rules, or an audit found that a plan breaks one."""
LIMIT: Final = 4
"""A limit was hit, or the user stopped the work; what is shown is the best so far and not proved."""
