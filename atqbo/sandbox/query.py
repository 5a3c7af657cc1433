"""QuickBooks' query language: from a statement's text to its parts."""

from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from msgspec import Struct

from atqbo.sandbox.refusal import Refusal

_GRAMMAR = r"""
start: _SELECT columns _FROM NAME (_WHERE condition (_AND condition)*)? (order | position | limit)*
columns: "*" ("," NAME)* -> everything | COUNT "(" "*" ")" -> count
condition: NAME OPERATOR literal -> compare | NAME _IN "(" literal ("," literal)* ")" -> among
order: _ORDER ordering ("," ordering)*
ordering: NAME DIRECTION?
position: _STARTPOSITION NUMBER
limit: _MAXRESULTS NUMBER
?literal: STRING | NUMBER | BOOLEAN
OPERATOR: "<=" | ">=" | "=" | "<" | ">" | /like\b/i
STRING: /'(\\.|[^'\\])*'/s
NUMBER: /-?\d+(\.\d+)?/
BOOLEAN.2: /(true|false)\b/i
_SELECT.2: /select\b/i
_FROM.2: /from\b/i
_WHERE.2: /where\b/i
_AND.2: /and\b/i
_IN.2: /in\b/i
COUNT.2: /count\b/i
_ORDER.2: /order\s*by\b/i
DIRECTION.2: /(asc|desc)\b/i
_STARTPOSITION.2: /startposition\b/i
_MAXRESULTS.2: /maxresults\b/i
NAME: /[a-z_][\w.]*/i
%import common.WS
%ignore WS
"""

Literal: TypeAlias = str | Decimal | bool


class Condition(Struct, frozen=True):
    """One condition of the WHERE clause. operator: = < > <= >= like in (values has several with "in" only)."""

    name: str
    operator: str
    values: tuple[Literal, ...]


class Ordering(Struct, frozen=True):
    """One property to sort by."""

    name: str
    descending: bool


class Statement(Struct, frozen=True, kw_only=True):
    """A query, taken apart. Names are as the client wrote them."""

    entity: str
    counting: bool = False
    conditions: tuple[Condition, ...] = ()
    orderings: tuple[Ordering, ...] = ()
    position: int = 1
    limit: int = 100


class _Parts(Transformer[Token, Statement]):
    """Builds the statement from the leaves up."""

    def STRING(self, token: Token) -> str:  # noqa: N802 - lark calls it by the terminal's name
        text, plain, escaped = str(token)[1:-1], [], False
        for character in text:
            if character == "\\" and not escaped:
                escaped = True
            else:
                plain.append(character)
                escaped = False
        return "".join(plain)

    def NUMBER(self, token: Token) -> Decimal:  # noqa: N802
        return Decimal(token)

    def BOOLEAN(self, token: Token) -> bool:  # noqa: N802
        return token.lower() == "true"

    def everything(self, _: list[Any]) -> dict[str, Any]:
        return {"counting": False}

    def count(self, _: list[Any]) -> dict[str, Any]:
        return {"counting": True}

    def compare(self, parts: list[Any]) -> Condition:
        return Condition(str(parts[0]), parts[1].lower(), (parts[2],))

    def among(self, parts: list[Any]) -> Condition:
        return Condition(str(parts[0]), "in", tuple(parts[1:]))

    def ordering(self, parts: list[Any]) -> Ordering:
        return Ordering(str(parts[0]), len(parts) == 2 and parts[1].lower() == "desc")

    def order(self, parts: list[Ordering]) -> dict[str, Any]:
        return {"orderings": tuple(parts)}

    def position(self, parts: list[Decimal]) -> dict[str, Any]:
        return {"position": int(parts[0])}

    def limit(self, parts: list[Decimal]) -> dict[str, Any]:
        return {"limit": int(parts[0])}

    def start(self, parts: list[Any]) -> Statement:
        named = {name: value for part in parts if isinstance(part, dict) for name, value in part.items()}
        conditions = tuple(part for part in parts if isinstance(part, Condition))
        return Statement(entity=str(parts[1]), conditions=conditions, **named)


_parser = Lark(_GRAMMAR, parser="lalr", transformer=_Parts())


@lru_cache(maxsize=4096)
def parse(text: str) -> Statement:
    """The statement's parts. Raises Refusal 4000 with the place of the mistake."""
    try:
        return _parser.parse(text)  # type: ignore[return-value]
    except UnexpectedCharacters as error:
        raise Refusal(
            "4000",
            f"QueryParserError: Invalid content. Lexical error at line {error.line}, column {error.column}.  "
            f'Encountered: "{error.char}" ({ord(error.char)}), after : ""',
        ) from None
    except UnexpectedToken as error:
        wanted = "\n ".join(sorted(f"<{name.strip('_')}> ..." for name in error.accepts or error.expected))
        raise Refusal(
            "4000",
            f'QueryParserError: Encountered " <{error.token.type}> "{error.token} "" at line {error.line}, '
            f"column {error.column}.\nWas expecting one of:\n {wanted}",
        ) from None
    except UnexpectedInput:
        raise Refusal("4000", "QueryParserError: Encountered <EOF>") from None
