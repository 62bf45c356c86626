"""``python -m landbridge``: the command line where its script is not on the path."""

import sys

from landbridge.cli import main

if __name__ == "__main__":  # a spawned worker imports this module too
    sys.exit(main())
