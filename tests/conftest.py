"""What holds for all tests."""

import os

from hypothesis import settings

import atqbo.runner  # noqa: F401 - before anything imports nbformat: there it says why

# A busy machine is slow, which is no failure. In CI the same examples are tried each time, so that a failed run can
# be repeated; elsewhere each run tries others.
settings.register_profile("house", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("house")

SLOWEST_FIRST = ("browser", "house", "notebooks", "simulation", "cli", "panels", "checks", "runner")
"""Folders of tests, so that no worker is left alone with a long module at the end; the others come after them."""


def pytest_collection_modifyitems(items):
    places = {name: place for place, name in enumerate(SLOWEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path.parent.name, len(places)))
