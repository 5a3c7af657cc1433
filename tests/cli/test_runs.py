"""`atqbo runs list | show | verify` on the records of a small company, and on damaged copies of them."""

import json
import re
import shutil
import signal
import subprocess

import cli_here
import pytest
from cli_processes import ATQBO, atqbo, environment, manifest, records, run_invoices, served
from own_notebooks import BEGIN, DECLARE, WAIT, until_it_waits, write


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Three records, oldest first: a transfer of five, one that found nothing more, one that failed; a killed run."""
    place = tmp_path_factory.mktemp("runs")
    with served(place / "store", "--data", "scale", "--invoices", 5, "--no-limits") as sandbox:
        assert run_invoices(sandbox, place).returncode == 0
        assert run_invoices(sandbox, place).returncode == 0
        own = ["run", write(place / "own.ipynb", BEGIN, "1 / 0"), "--company", sandbox.company, "--reports"]
        assert atqbo(*own, place / "reports", cwd=place).returncode == 1
        write(place / "own.ipynb", BEGIN, WAIT, DECLARE)
        process = subprocess.Popen(
            [*ATQBO, *map(str, own), str(place / "reports")], cwd=place, env=environment(place / "state"), text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        until_it_waits(process)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        listed = ("runs", "list", "--reports", place / "reports")
        ends = ("Did not finish" in atqbo(*listed, cwd=place).stdout for _ in range(100))
        assert any(ends), "the kernel ends as well"
    return place


@pytest.fixture
def copy(place, tmp_path):
    """The same records, to be damaged."""
    shutil.copytree(place / "reports", tmp_path / "reports", copy_function=shutil.copy)
    for path in (tmp_path / "reports").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return tmp_path


def runs(place, *arguments):
    return cli_here.atqbo("runs", *arguments, "--reports", place / "reports", cwd=place)


def test_list_tells_the_newest_first_and_the_killed_run_as_unfinished(place):
    listed = runs(place, "list")
    assert listed.returncode == 0
    head, killed, failed, nothing, posted = listed.stdout.splitlines()
    assert head.split() == ["Run", "Company", "Notebook", "Started", "(UTC)", "Verdict", "Exit", "Documents"]
    assert "Did not finish" in killed
    assert re.search(r"own +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +Failed +1$", failed)
    assert re.search(r"invoices +.* Done +0 +5 skipped$", nothing)
    assert re.search(r"invoices +.* Done +0 +5 created$", posted)
    assert [line.split()[0] for line in (posted, nothing, failed)] == [folder.name for folder in records(place)]


def test_show_tells_verdict_sums_approval_seals_and_page(place):
    folder = records(place)[0]
    shown = runs(place, "show", folder.name)
    assert shown.returncode == 0
    first = shown.stdout.splitlines()[0]
    assert re.fullmatch(r"Done: 5 invoices posted, [\d,.]+ USD; both sides agree to the cent\.", first)
    amount = re.search(r"[\d,]+\.\d\d USD", first)[0]
    for side in ("Autotask", "QuickBooks"):
        assert re.search(rf"^  {side} +{re.escape(amount)}$", shown.stdout, flags=re.MULTILINE)
    assert re.search(r"^  Approved by +the company's policy$", shown.stdout, flags=re.MULTILINE)
    assert re.search(rf"^  Sentence +TRANSFER 5 INVOICES {re.escape(amount)}$", shown.stdout, flags=re.MULTILINE)
    for digest in manifest(folder)["files"].values():
        assert digest in shown.stdout
    assert shown.stdout.splitlines()[-1] == f"Page: {folder / 'index.html'}"


def test_show_of_a_failed_run_tells_what_to_do(place):
    shown = runs(place, "show", records(place)[2].name)
    assert shown.stdout.startswith("Failed: This run failed. ZeroDivisionError: division by zero.\nNext: ")


def test_a_run_may_be_named_by_its_beginning(place):
    names = [folder.name for folder in records(place)]
    assert runs(place, "show", names[0][:-1]).returncode == 0
    unclear = runs(place, "show", names[0][:4])
    assert unclear.returncode == 2
    assert "3 runs begin like that" in unclear.stderr
    assert all(name in unclear.stderr for name in names)


@pytest.mark.parametrize("command", ["show", "verify"])
def test_an_unknown_run(place, command):
    finished = runs(place, command, "20260101T000000Z-000000")
    assert finished.returncode == 2
    assert "There is no record of that run" in finished.stderr
    assert "Next: see atqbo runs list" in finished.stderr


@pytest.mark.parametrize("command", ["list", "verify"])
def test_no_folder_of_records(tmp_path, command):
    finished = atqbo("runs", command, "--reports", tmp_path / "none", cwd=tmp_path)
    assert finished.returncode == 2
    assert "Next: name it with --reports" in finished.stderr


def test_a_folder_without_records(tmp_path):
    for command in ("list", "verify"):
        finished = atqbo("runs", command, "--reports", tmp_path, cwd=tmp_path)
        assert finished.returncode == 0
        assert finished.stdout == f"No run has left a record in {tmp_path} yet.\n"


def test_verify_says_what_holds_and_names_the_head_of_the_chain(place):
    verified = runs(place, "verify")
    assert verified.returncode == 0, verified.stderr
    assert "Scale 5: all 3 records, 13 files: every digest and link is as it was sealed." in verified.stdout
    assert records(place)[-1].name in verified.stdout
    assert "did not finish and has no record" in verified.stdout
    assert runs(place, "verify", records(place)[1].name).returncode == 0


@pytest.mark.parametrize("name", ["index.html", "manifest.json", "notebook.ipynb", "plan.csv"])
def test_a_flipped_bit_in_any_file(copy, name):
    path = records(copy)[0] / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    damaged(copy, path)
    assert runs(copy, "verify", path.parent.name).returncode == 8
    assert runs(copy, "verify", records(copy)[2].name).returncode == 0, "what stands by itself is still good"


def damaged(copy, path):
    """Verification ends with 8 and names the file."""
    verified = runs(copy, "verify")
    assert verified.returncode == 8
    assert str(path) in verified.stderr
    assert "Next: bring it back from a copy kept elsewhere" in verified.stderr


def test_an_added_file(copy):
    path = records(copy)[0] / "added.csv"
    path.write_text("1")
    damaged(copy, path)


def test_a_missing_file(copy):
    path = records(copy)[0] / "plan.csv"
    path.unlink()
    damaged(copy, path)


def test_a_missing_manifest_is_told_by_the_list_as_well(copy):
    path = records(copy)[1] / "manifest.json"
    path.unlink()
    damaged(copy, path)
    [line] = [line for line in runs(copy, "list").stdout.splitlines() if path.parent.name in line]
    assert "Damaged: see runs verify" in line
    assert runs(copy, "show", path.parent.name).returncode == 8


def test_a_missing_record(copy):
    first, second, _ = records(copy)
    shutil.rmtree(first)
    damaged(copy, first / "manifest.json")
    assert runs(copy, "verify", second.name).returncode == 8


def test_the_newest_record_missing_shows_against_the_head_kept_elsewhere(copy):
    """Nothing inside the chain can tell; the head that `verify` prints does."""
    head = re.search(r"Head of the chain: (\w+)", runs(copy, "verify").stdout)[1]
    shutil.rmtree(records(copy)[-1])
    verified = runs(copy, "verify")
    assert verified.returncode == 0
    assert head not in verified.stdout


def test_swapped_records(copy):
    first, second, _ = records(copy)
    between = first.with_name("between")
    first.rename(between)
    second.rename(first)
    between.rename(second)
    damaged(copy, first)


def test_a_rewritten_link(copy):
    """Even a rewrite that seals itself anew is seen, by the record after it."""
    from msgspec.structs import replace

    from atqbo.money import digest
    from atqbo.record import Link, read
    from atqbo.record.manifest import stored

    second, third = records(copy)[1:]
    told = read(second)
    other = replace(told, previous=Link(told.previous.place, "0" * 64), seal="")
    (second / "manifest.json").write_bytes(stored(replace(other, seal=digest(other))))
    damaged(copy, records(copy)[0] / "manifest.json")
    assert runs(copy, "verify", third.name).returncode == 8


def test_a_manifest_edited_by_hand(copy):
    path = records(copy)[0] / "manifest.json"
    told = json.loads(path.read_text())
    told["outcome"]["counts"]["created"] = 6
    path.write_text(json.dumps(told))
    damaged(copy, path)


def test_every_company_is_verified_though_one_is_damaged(copy):
    shutil.copytree(copy / "reports" / "scale-5", copy / "reports" / "another")
    path = records(copy)[0] / "plan.csv"
    assert path.is_relative_to(copy / "reports" / "another")
    path.write_text("")
    verified = runs(copy, "verify")
    assert verified.returncode == 8
    assert str(path) in verified.stderr
    assert "Scale 5: all 3 records" in verified.stdout
