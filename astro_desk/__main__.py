"""`python -m astro_desk`."""

import sys

from astro_desk.app.cli import main

sys.exit(main())
