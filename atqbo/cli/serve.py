"""Serving the sandbox: which data it starts with."""

from datetime import date
from pathlib import Path

from atqbo.errors import UsageError
from atqbo.sandbox import demo, empty, folder, scale, server
from atqbo.sandbox.dataset import Dataset


def serve_sandbox(
    port: int,
    store: str,
    data: str,
    invoices: int,
    seed: int,
    today: str,
    limits: bool,
    latency_ms: int,
    switches: tuple[str, ...],
) -> int:
    """Serve until stopped."""
    dataset = choose(data, invoices, seed, _day(today))
    server.serve(
        dataset, Path(store) if store else None, port=port, limits=limits, latency_ms=latency_ms, switches=switches
    )
    return 0


def choose(data: str, invoices: int, seed: int, today: date | None) -> Dataset:
    """The data named on the command line. Raises UsageError when there is no such data."""
    day = today or demo.DEMO_TODAY
    match data:
        case "demo":
            return demo.dataset(seed, day)
        case "scale":
            return scale.dataset(invoices, seed, day)
        case "empty":
            return empty.dataset(seed, day)
    if not Path(data).is_dir():
        raise UsageError(f"--data {data} is neither demo, empty, scale nor a folder", remedy="name one of them")
    return folder.dataset(Path(data))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"--today {text} is no date", remedy="write it like 2026-10-31") from None
