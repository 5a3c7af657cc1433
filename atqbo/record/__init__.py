"""Seals what a run leaves behind, and checks that it is still what it was.

A record is a folder that is never rewritten: the executed notebook, the page, what else the run left, and a manifest.
The records of a company form a chain, each manifest holding its predecessor's digest (rule 5). A rewrite of the whole
chain cannot be seen without an outside copy of a digest; the pages say so.
"""

from atqbo.record.chain import companies, find, folders, head, verify, verify_chain
from atqbo.record.manifest import MANIFEST, PAGE, Link, Manifest, Run, read
from atqbo.record.sealing import Begun, begin, seal
from atqbo.record.unfinished import Unfinished, seal_abandoned, unfinished

__all__ = [
    "MANIFEST",
    "PAGE",
    "Begun",
    "Link",
    "Manifest",
    "Run",
    "Unfinished",
    "begin",
    "companies",
    "find",
    "folders",
    "head",
    "read",
    "seal",
    "seal_abandoned",
    "unfinished",
    "verify",
    "verify_chain",
]
