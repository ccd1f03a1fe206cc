"""`python -m aljibe.interfaces.cli` is the `aljibe` command."""

import sys

from aljibe.interfaces.cli import main

sys.exit(main())
