"""Serving the sandbox on 127.0.0.1 until it is told to stop."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import FrameType

import uvicorn

from atqbo.clock import SystemClock
from atqbo.money import Json, encode
from atqbo.sandbox import switches as switching
from atqbo.sandbox.app import Connection, app
from atqbo.sandbox.companyfile import DISCOVERY, write_company
from atqbo.sandbox.dataset import Dataset
from atqbo.sandbox.services import Services


def serve(
    dataset: Dataset,
    store: Path | None = None,
    *,
    port: int = 0,
    limits: bool = True,
    latency_ms: int = 0,
    switches: Iterable[str] = (),
) -> None:
    """Serve until SIGTERM or SIGINT; print one line of JSON when ready.

    store: folder that keeps everything for the next start; without it all is gone at the end. port 0 takes a free one.
    switches: NAME=VALUE. Raises UsageError on a switch that does not exist, or on a store that holds other data.
    """
    chosen = switching.parse(switches)
    with tempfile.TemporaryDirectory(prefix="atqbo-sandbox-") as temporary:
        folder = store or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = str(folder / "sandbox.sqlite") if store else ":memory:"
        services = Services.of(dataset, SystemClock(), path=path, switches=chosen, limits=limits)
        try:
            _Server(services, dataset, folder, port, latency_ms).run()
        finally:
            services.close()


class _Server(uvicorn.Server):
    """Writes the company file and tells the addresses once it listens, since only then its port is known."""

    def __init__(self, services: Services, dataset: Dataset, folder: Path, port: int, latency_ms: int) -> None:
        super().__init__(
            uvicorn.Config(
                app(services, latency_ms),
                host="127.0.0.1",
                port=port,
                http=Connection,
                ws="none",
                lifespan="off",
                log_level="error",
                date_header=False,
                server_header=False,
                proxy_headers=False,
            )
        )
        self._services, self._dataset, self._folder = services, dataset, folder

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, and let the process end by itself: exit code 0, the store closed."""
        self.should_exit = True

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Listen, then print the ready line."""
        await super().startup()
        if self.started:
            origin = f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"
            credentials = self._services.credentials
            company = write_company(self._folder / "company", self._dataset, credentials, origin)
            print(encode(_ready(self._services, company, origin)).decode(), flush=True)


def _ready(services: Services, company: Path, origin: str) -> Json:
    return {
        "company_file": str(company.resolve()),
        "autotask_url": f"{origin}/ATServicesRest",
        "quickbooks_url": origin,
        "discovery_url": origin + DISCOVERY,
        "control_url": f"{origin}/control",
        "realm_id": services.realm_id,
        "credentials": services.credentials,
    }
