"""`python -m analytics.cli` is `denials`."""

import sys

from analytics.cli import main

sys.exit(main())
