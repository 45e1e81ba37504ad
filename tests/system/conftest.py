"""What all tests of this folder share: the mark `long`."""
import os

import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes longer than 20 s; left out by scripts/test --short")


def pytest_collection_modifyitems(items):
    if os.environ.get("TRAMGAC_TESTS") != "short":
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="long: scripts/test without --short runs it"))
