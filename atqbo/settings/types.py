"""Types that several sections share."""

from typing import Annotated

from msgspec import Meta

Text = Annotated[str, Meta(min_length=1)]
"""Text that is not empty."""
