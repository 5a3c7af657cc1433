"""What JupyterLab's server does differently when `atqbo lab` starts it: it serves records and keeps notebooks clean.

It is loaded by the server's own process through the configuration that `atqbo lab` writes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jupyter_server.base.handlers import AuthenticatedFileHandler
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.utils import url_path_join

from atqbo.outcome import REPORTS_VARIABLE

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

RECORDS = "/atqbo/records"
"""Where the server shows the reports folder."""

_VIEW_STATE = frozenset({"trusted", "execution", "collapsed", "scrolled"})
"""Cell metadata that says how a cell was last shown or run, not what it is."""


class RecordHandler(AuthenticatedFileHandler):
    """Sealed records, for whoever is logged in."""

    def check_xsrf_cookie(self) -> None:
        """Reading an inert page changes nothing, so that a link to it may be opened from anywhere."""


class CleanNotebooks(AsyncLargeFileManager):
    """Saves notebooks without outputs, and only when a person changed a cell.

    So running a notebook never changes its file: not by outputs, not by the kernel's version, not by another layout
    of the same JSON. What the outputs showed is kept by records.
    """

    async def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Save a file and return its model without content."""
        if model.get("type") != "notebook" or not model.get("content"):
            return await self._saved(model, path)
        on_disk = await self._notebook(path)
        cleaned = clean(model["content"], on_disk)
        if on_disk and cleaned["cells"] == clean(on_disk, on_disk)["cells"]:
            return await self._model(path, content=False)
        return await self._saved({**model, "content": cleaned}, path)

    async def _saved(self, model: dict[str, Any], path: str) -> dict[str, Any]:
        saved: dict[str, Any] = await super().save(model, path)  # type: ignore[no-untyped-call]
        return saved

    async def _notebook(self, path: str) -> Mapping[str, Any] | None:
        """The notebook as its file has it; None for a new one."""
        if not await self.file_exists(path):
            return None
        content: Mapping[str, Any] = (await self._model(path, content=True))["content"]
        return content

    async def _model(self, path: str, *, content: bool) -> dict[str, Any]:
        model: dict[str, Any] = await self.get(path, content=content, type="notebook")  # type: ignore[no-untyped-call]
        return model


def clean(notebook: Mapping[str, Any], on_disk: Mapping[str, Any] | None) -> dict[str, Any]:
    """The notebook without what executing it left behind, with the file's own metadata."""
    metadata = (on_disk or notebook)["metadata"]
    return {**notebook, "metadata": metadata, "cells": [_clean_cell(cell) for cell in notebook["cells"]]}


def _clean_cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {name: value for name, value in cell["metadata"].items() if name not in _VIEW_STATE}
    ran: dict[str, Any] = {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {}
    return {**cell, "metadata": metadata, **ran}


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Called by the server when it starts."""
    place = url_path_join(server.web_app.settings["base_url"], RECORDS, "(.*)")
    folder = {"path": os.environ[REPORTS_VARIABLE]}
    server.web_app.add_handlers(".*$", [(place, RecordHandler, folder)])  # type: ignore[no-untyped-call]
