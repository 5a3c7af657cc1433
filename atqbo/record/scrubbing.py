"""Takes out of a run's remains what must not be kept: secrets, the state of widgets, paths of this host."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from atqbo import vault
from atqbo.money import Json
from atqbo.runner import NOTEBOOK
from atqbo.show.page import without_colours

if TYPE_CHECKING:
    from nbformat import NotebookNode
else:
    NotebookNode = Any

T = TypeVar("T", bound=Struct)


def scrubbed_notebook(node: NotebookNode, notebook: str, secrets: frozenset[str]) -> NotebookNode:
    """Without secrets, without the state of widgets (which holds what was typed), without paths of this host."""
    import nbformat

    plain = _map_texts(node, lambda text: vault.scrub(without_colours(text), secrets))
    plain["metadata"].pop("widgets", None)
    plain["metadata"].setdefault("papermill", {}).update({"input_path": notebook, "output_path": NOTEBOOK})
    scrubbed: NotebookNode = nbformat.from_dict(plain)  # type: ignore[no-untyped-call]
    return scrubbed


def scrubbed(value: T, secrets: frozenset[str]) -> T:
    """The same value without secrets."""
    texts = _map_texts(msgspec.to_builtins(value), lambda text: vault.scrub(text, secrets))
    return msgspec.convert(texts, type(value))


def _map_texts(value: Json, change: Callable[[str], str]) -> Json:
    """The same value with every text changed, those that name fields included."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(name): _map_texts(each, change) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_map_texts(each, change) for each in value]
    return value


def holding(folder: Path, secrets: frozenset[str]) -> set[str]:
    """Files of a folder that hold a secret, in their content or in their name; by name, as the manifest has it."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name for name, path in files.items() if vault.hits(name.encode() + b"\n" + path.read_bytes(), secrets)}
