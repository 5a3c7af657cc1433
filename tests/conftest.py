"""What holds for all tests."""

import os

from hypothesis import settings

import atqbo.runner  # noqa: F401 - before anything imports nbformat: there it says why

# A busy machine is slow, which is no failure. In CI the same examples are tried each time, so that a failed run can
# be repeated; elsewhere each run tries others.
settings.register_profile("house", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("house")
