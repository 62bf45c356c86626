"""The command line: ``landbridge COMMAND``; it runs, explains itself, and ends with an exit code.

0 done; 1 the answer is 'no' (a check fails); 2 bad input; 3 interrupted and resumable; 4 a fault
of ours. Heavy packages are imported inside the commands, so that ``--help`` is instant.
"""

from landbridge.cli.main import app, main

__all__ = ["app", "main"]
