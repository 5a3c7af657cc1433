"""Records: sealed whatever happened, never rewritten, and every change of them is seen."""

import base64
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from small_notebooks import RUN, Written, declaring

from atqbo import record
from atqbo.errors import RecordDamaged, UsageError
from atqbo.outcome import Outcome
from atqbo.runner import Execution, execute

SECRET = "tök/en+secret value 4711"
STARTED = datetime(2026, 11, 3, 23, 59, 50, tzinfo=UTC)
ENDED = STARTED + timedelta(seconds=75)


def a_run(run_id: str = RUN, **values: str) -> record.Run:
    return record.Run(
        id=run_id,
        company="Demo & Söhne",
        slug="demo-s-hne",
        notebook="invoices",
        source_digest="0" * 64,
        parameters={"company": "/data/company.toml", **values},
        started=STARTED,
    )


def executed(*outputs: nbformat.NotebookNode) -> nbformat.NotebookNode:
    cells = [new_markdown_cell("# Invoices"), new_code_cell("1", outputs=list(outputs), execution_count=1)]
    metadata = {"papermill": {"parameters": {}, "input_path": "/srv/x.ipynb", "output_path": "/srv/y.ipynb"}}
    return new_notebook(cells=cells, metadata=metadata)


def completed(run_id: str = RUN, node: nbformat.NotebookNode | None = None) -> Execution:
    outcome = Outcome(
        run=run_id,
        notebook="invoices",
        company="Demo",
        sentence="2 invoices were posted, 30.00 USD.",
        exit_code=0,
        counts={"created": 2, "held": 0},
        sums={"autotask": {"USD": "30.00"}, "quickbooks": {"USD": "30.00"}},
        plan="ab" * 32,
    )
    return Execution(status="completed", node=node or executed(), outcome=outcome)


def begun(reports: Path, run: record.Run | None = None) -> record.Begun:
    return record.begin(reports, run or a_run(), company_file=Path("/data/company.toml"))


def sealed(reports: Path, run_id: str = RUN, execution: Execution | None = None) -> Path:
    begins = begun(reports, a_run(run_id))
    (begins.folder / "plan.csv").write_text("autotask_id\n4711\n")
    return record.seal(begins, execution or completed(run_id), ended=ENDED, secrets=frozenset({SECRET}))


def test_record_holds_notebook_page_manifest_and_what_the_run_left(tmp_path: Path) -> None:
    folder = sealed(tmp_path)
    assert folder == tmp_path / "demo-s-hne" / "2026-11-03" / RUN
    assert sorted(path.name for path in folder.iterdir()) == [
        "index.html",
        "manifest.json",
        "notebook.ipynb",
        "plan.csv",
    ]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}
    manifest = record.verify(folder)
    assert (manifest.number, manifest.previous, manifest.status, manifest.exit_code) == (1, None, "completed", 0)
    assert sorted(manifest.files) == ["index.html", "notebook.ipynb", "plan.csv"]
    assert (manifest.run.started, manifest.ended) == (STARTED, ENDED)


def test_unsealed_folder_is_hidden_and_private(tmp_path: Path) -> None:
    folder = begun(tmp_path).folder
    assert folder.name.startswith(".")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(record.folders(tmp_path / "demo-s-hne")) == []


def test_a_record_is_never_overwritten(tmp_path: Path) -> None:
    folder = sealed(tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(RecordDamaged, match="already"):
        begun(tmp_path)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_record_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    begins = begun(tmp_path)
    begins.place.mkdir()
    with pytest.raises(RecordDamaged, match="already"):
        record.seal(begins, completed(), ended=ENDED, secrets=frozenset())


@pytest.mark.parametrize("name", ["index.html", "manifest.json", "notebook.ipynb", "plan.csv"])
def test_a_flipped_bit_in_any_file_is_seen(tmp_path: Path, name: str) -> None:
    path = sealed(tmp_path) / name
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(RecordDamaged) as damaged:
        record.verify(path.parent)
    assert damaged.value.subject == str(path)
    assert damaged.value.exit_code == 8


def test_missing_and_added_files_are_seen(tmp_path: Path) -> None:
    folder = sealed(tmp_path)
    (folder / "plan.csv").rename(folder / "other.csv")
    with pytest.raises(RecordDamaged, match=r"added.*other\.csv"):
        record.verify(folder)
    (folder / "other.csv").unlink()
    with pytest.raises(RecordDamaged, match=r"missing.*plan\.csv"):
        record.verify(folder)


def test_a_link_in_place_of_a_file_is_seen_though_it_leads_to_the_same(tmp_path: Path) -> None:
    folder = sealed(tmp_path)
    (folder / "plan.csv").rename(tmp_path / "plan.csv")
    (folder / "plan.csv").symlink_to(tmp_path / "plan.csv")
    with pytest.raises(RecordDamaged, match=r"link.*plan\.csv"):
        record.verify(folder)


def test_what_a_run_leaves_as_a_link_is_kept_as_the_file_and_nothing_elsewhere_is_changed(tmp_path: Path) -> None:
    lists, begins = tmp_path / "lists", begun(tmp_path / "reports")
    lists.mkdir()
    (lists / "prices.csv").write_text("4711,10.50")
    (lists / "prices.csv").chmod(0o640)
    (begins.folder / "prices.csv").symlink_to(lists / "prices.csv")
    (begins.folder / "all").symlink_to(lists)
    (begins.folder / "gone").symlink_to(tmp_path / "nowhere")
    os.mkfifo(begins.folder / "pipe")
    folder = record.seal(begins, completed(), ended=ENDED, secrets=frozenset())
    (lists / "prices.csv").write_text("4711,99.00")
    assert (lists / "prices.csv").stat().st_mode & 0o777 == 0o640
    assert sorted(record.verify(folder).files) == ["index.html", "notebook.ipynb", "prices.csv"]
    assert (folder / "prices.csv").read_text() == "4711,10.50"


def test_what_another_user_left_unfinished_does_not_end_this_users_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = begun(tmp_path)
    theirs.let_go()

    opened = os.open

    def refused(path: Path, *flags: int) -> int:
        if Path(path) == theirs.description:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *flags)

    monkeypatch.setattr(os, "open", refused)
    assert record.seal_abandoned(theirs.company, Path("/data/company.toml"), frozenset()) == []
    assert theirs.folder.is_dir()


def test_records_form_a_chain(tmp_path: Path) -> None:
    first, second, third = (sealed(tmp_path, f"{number}-run") for number in (9, 5, 7))
    company = tmp_path / "demo-s-hne"
    assert [manifest.run.id for manifest in record.verify_chain(company)] == ["9-run", "5-run", "7-run"]
    link = record.read(third).previous
    assert link is not None
    assert link.place == "2026-11-03/5-run"
    assert link.digest in (third / "index.html").read_text()
    assert record.find(tmp_path, "5-run") == second
    for path in first.iterdir():
        path.unlink()
    first.rmdir()
    with pytest.raises(RecordDamaged, match="before this one is missing"):
        record.verify(second)
    record.verify(third)
    with pytest.raises(RecordDamaged):
        record.verify_chain(company)


def test_a_rewritten_record_breaks_the_one_after_it(tmp_path: Path) -> None:
    first = sealed(tmp_path, "1-run")
    second = sealed(tmp_path, "2-run")
    for path in first.iterdir():
        path.unlink()
    first.rmdir()
    other = sealed(tmp_path / "elsewhere", "1-run", Execution(status="failed", node=executed(), error_text="x"))
    other.rename(first)
    assert record.verify(first).status == "failed"
    with pytest.raises(RecordDamaged, match="before this one was changed"):
        record.verify(second)


def test_a_damaged_record_does_not_keep_the_next_run_from_its_own(tmp_path: Path) -> None:
    sealed(tmp_path, "1-run")
    damaged = sealed(tmp_path, "2-run") / "manifest.json"
    damaged.chmod(0o644)
    damaged.write_text("{}")
    third = sealed(tmp_path, "3-run")
    assert record.verify(third).number == 2
    with pytest.raises(RecordDamaged):
        record.verify_chain(tmp_path / "demo-s-hne")


def test_unknown_run_is_a_usage_error(tmp_path: Path) -> None:
    sealed(tmp_path)
    with pytest.raises(UsageError):
        record.find(tmp_path, "*")


@pytest.mark.parametrize(
    ("status", "opening", "code"),
    [
        ("failed", "This run failed. It stopped.", 1),
        ("timed-out", "This run timed out. It stopped.", 6),
        ("kernel-died", "This run lost its process. It stopped.", 7),
        ("incomplete", "This run is incomplete. It stopped.", 1),
    ],
)
def test_a_run_that_did_not_complete_says_so_first(tmp_path: Path, status: str, opening: str, code: int) -> None:
    name = {"timed-out": "RunTimedOut", "kernel-died": "KernelDied"}.get(status, "ValueError")
    error = new_output("error", ename=name, evalue="secret detail", traceback=["a wall of lines"])
    execution = Execution(
        status=status, node=executed(error), error_name=name, error_text="It stopped. Next: look into the journal"
    )
    folder = sealed(tmp_path, execution=execution)
    manifest, text = record.verify(folder), (folder / "index.html").read_text()
    assert (manifest.status, manifest.exit_code) == (status, code)
    assert f"<h1>{opening}</h1>" in text
    assert "Look into the journal." in text
    assert "a wall of lines" not in text


def test_secrets_are_scrubbed_from_a_traceback_and_all_else(written: Written, tmp_path: Path) -> None:
    begins = begun(tmp_path, a_run(plan=SECRET))
    source = f"""\
token = {SECRET!r}
import base64, urllib.parse
print(urllib.parse.quote(token), base64.b64encode(token.encode()).decode())
raise RuntimeError(f'refused {{token}}')"""
    execution = execute(
        written(source, declaring()), {}, run_id=RUN, record_folder=begins.folder, timeout=300, on_progress=print
    )
    assert SECRET in execution.error_text
    kept = record.seal(begins, execution, ended=ENDED, secrets=frozenset({SECRET}))
    encoded = base64.b64encode(SECRET.encode()).decode()
    for path in kept.iterdir():
        text = path.read_text()
        assert not any(form in text for form in (SECRET, quote(SECRET), encoded, SECRET.split()[0])), path.name
    assert "refused ***" in (kept / "index.html").read_text()
    assert record.verify(kept).run.parameters["plan"] == "***"


def test_files_that_hold_a_secret_are_not_kept_and_fail_the_run(tmp_path: Path) -> None:
    begins = begun(tmp_path)
    (begins.folder / "notes.txt").write_text(f"the token is {SECRET}")
    (begins.folder / f"{quote(SECRET, safe='')}.csv").write_text("named like it")
    (begins.folder / "plan.csv").write_text("autotask_id\n4711\n")
    folder = record.seal(begins, completed(), ended=ENDED, secrets=frozenset({SECRET}))
    manifest = record.verify(folder)
    assert sorted(manifest.files) == ["index.html", "notebook.ipynb", "plan.csv"]
    assert (manifest.status, manifest.exit_code) == ("failed", 8)
    assert "2 files the run left (***.csv, notes.txt)" in manifest.error
    assert manifest.outcome is not None, "what was transferred is still told"


def test_a_secret_in_an_output_fails_the_run_unless_it_ended_worse(tmp_path: Path) -> None:
    output = new_output("stream", name="stdout", text=SECRET)
    late = Execution(status="timed-out", node=executed(output), error_name="RunTimedOut", error_text="Late. Next: wait")
    codes = {}
    for number, execution in enumerate((completed("0", executed(output)), late)):
        manifest = record.verify(sealed(tmp_path, str(number), execution))
        codes[manifest.status] = manifest.exit_code
        assert "A secret stood in what the notebook showed" in manifest.error
    assert codes == {"failed": 8, "timed-out": 6}


def test_a_secret_that_the_page_itself_is_made_of_leaves_no_record(tmp_path: Path) -> None:
    begins = begun(tmp_path)
    with pytest.raises(RecordDamaged, match="A secret remained"):
        record.seal(begins, completed(), ended=ENDED, secrets=frozenset({"viewport"}))
    assert [path for path in begins.place.parent.rglob("*") if path.is_file()] == []


def test_the_state_of_widgets_and_paths_of_the_host_are_not_kept(tmp_path: Path) -> None:
    node = executed()
    node.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"value": "typed password"}}}
    folder = sealed(tmp_path, execution=completed(node=node))
    kept = (folder / "notebook.ipynb").read_text()
    assert "typed password" not in kept
    assert "/srv/" not in kept
    nbformat.validate(nbformat.read(folder / "notebook.ipynb", as_version=4))
