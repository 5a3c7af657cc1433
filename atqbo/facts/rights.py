"""What the Autotask user may do with the documents of an app: numbers are written back into them."""

from atqbo.errors import ServiceError
from atqbo.facts.reading import AutotaskReader
from atqbo.facts.snapshot import Access


def read_access(autotask: AutotaskReader, entity: str) -> Access:
    """One request. A tenant that does not tell is no reason to stop: then writing a number shows what is allowed."""
    try:
        rights = autotask.rights(entity)
    except ServiceError:
        return Access()
    return Access(read=rights.read, update=rights.update)
