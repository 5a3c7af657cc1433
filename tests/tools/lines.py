"""Prints the sandbox's lines against the product's: it must not outgrow what it is for (aim: at most 60 %)."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "atqbo"
GENERATED = {
    "answers",
    "billing",
    "books",
    "catalog",
    "demo",
    "draft",
    "folder",
    "names",
    "opening",
    "scale",
    "spending",
    "tenant",
    "traps",
}


def lines(paths: list[Path]) -> int:
    """Lines that are neither blank nor only a comment."""
    texts = [line.strip() for path in paths for line in path.read_text().splitlines()]
    return sum(bool(text) and not text.startswith("#") for text in texts)


def main() -> None:
    """Count and print."""
    files = sorted(PACKAGE.rglob("*.py"))
    sandbox = [path for path in files if "sandbox" in path.parts]
    services = [path for path in sandbox if path.stem not in GENERATED]
    product = [path for path in files if "sandbox" not in path.parts]
    share = lines(services) / lines(product)
    print(
        f"sandbox {lines(services)} lines ({share:.0%} of the product's {lines(product)}), "
        f"demo data {lines(sandbox) - lines(services)} lines"
    )


if __name__ == "__main__":
    main()
