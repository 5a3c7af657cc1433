"""`atqbo demo`: the README's first command."""

import re

import pytest
from cli_processes import atqbo, manifest, records

from atqbo import record


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


def test_the_first_run_posts_and_says_what_it_did(place):
    done = atqbo("demo", "--reports", place / "reports", cwd=place)
    assert done.returncode == 0, done.stderr
    for end, count in (("Documents found", 128), ("Created", 106), ("Held", 16), ("Refused", 1), ("Skipped", 5)):
        assert re.search(rf"{end}\s+{count}\n", done.stdout)
    assert re.search(r"381,806.56 USD\s+381,806.57 USD", done.stdout)
    assert "both sides agree but for the rounding of 1 invoice, 0.01 USD in all" in done.stdout
    assert "Held: invoice 4742, Blue Heron  Realty" in done.stdout
    [folder] = records(place)
    assert str(folder / "index.html") in done.stdout
    assert record.verify(folder).status == "completed"


def test_running_it_again_posts_nothing_and_says_so(place):
    again = atqbo("demo", "--reports", place / "reports", cwd=place)
    assert again.returncode == 0, again.stderr
    assert "Nothing posted" in again.stdout
    assert "Start over with --fresh" in again.stdout
    first, second = records(place)
    assert manifest(second)["previous"]["place"].endswith(first.name)


def test_fresh_starts_over(place):
    fresh = atqbo("demo", "--fresh", "--reports", place / "reports", cwd=place)
    assert fresh.returncode == 0, fresh.stderr
    assert "106 invoices posted" in fresh.stdout
    assert len(records(place)) == 3
