"""QuickBooks' query language: from a statement's text to its parts.

Clauses: https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries.
Keywords are taken in any letter case, ORDER BY in one or two words, MAXRESULTS before or after STARTPOSITION, as real
traffic has them (https://github.com/minimul/qbo_api, spec/vcr). There is no OR.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from msgspec import Struct

from atqbo.sandbox.refusal import Refusal

_GRAMMAR = r"""
start: SELECT columns FROM NAME (WHERE condition (AND condition)*)? (order | position | limit)*
columns: "*" ("," NAME)* -> everything | NAME ("," NAME)* -> some | COUNT "(" "*" ")" -> count
condition: NAME OPERATOR literal -> compare | NAME IN "(" literal ("," literal)* ")" -> among
order: (ORDERBY | ORDER BY) ordering ("," ordering)*
ordering: NAME (ASC | DESC)?
position: STARTPOSITION NUMBER
limit: MAXRESULTS NUMBER
?literal: STRING | NUMBER | BOOLEAN
OPERATOR: "<=" | ">=" | "=" | "<" | ">" | /like\b/i
STRING: /'(\\.|[^'\\])*'/s
NUMBER: /-?[0-9]{1,18}(\.[0-9]{1,18})?/
BOOLEAN.2: /(true|false)\b/i
SELECT.2: /select\b/i
FROM.2: /from\b/i
WHERE.2: /where\b/i
AND.2: /and\b/i
IN.2: /in\b/i
COUNT.2: /count(?=\s*\()/i
ORDERBY.2: /orderby\b/i
ORDER.2: /order\b/i
BY.2: /by\b/i
ASC.2: /asc\b/i
DESC.2: /desc\b/i
STARTPOSITION.2: /startposition\b/i
MAXRESULTS.2: /maxresults\b/i
NAME: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*/
%import common.WS
%ignore WS
"""
_AS_TEXT = frozenset({"ORDERBY", "ORDER", "BY", "STARTPOSITION", "MAXRESULTS", "ITERATOR", "ASC", "DESC", "COUNT"})
_SHOWN = {"NAME": "<IDENTIFIER>", "$END": "<EOF>", "STAR": '"*"', "COMMA": '","', "LPAR": '"("', "RPAR": '")"'}

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
    columns: tuple[str, ...] = ()
    """What is asked for in place of "*"."""
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
        return {}

    def some(self, parts: list[Token]) -> dict[str, Any]:
        return {"columns": tuple(map(str, parts))}

    def count(self, _: list[Any]) -> dict[str, Any]:
        return {"counting": True}

    def compare(self, parts: list[Any]) -> Condition:
        return Condition(str(parts[0]), parts[1].lower(), (parts[2],))

    def among(self, parts: list[Any]) -> Condition:
        return Condition(str(parts[0]), "in", tuple(parts[2:]))

    def ordering(self, parts: list[Any]) -> Ordering:
        return Ordering(str(parts[0]), len(parts) == 2 and parts[1].type == "DESC")

    def order(self, parts: list[Any]) -> dict[str, Any]:
        return {"orderings": tuple(part for part in parts if isinstance(part, Ordering))}

    def position(self, parts: list[Any]) -> dict[str, Any]:
        return {"position": int(parts[1])}

    def limit(self, parts: list[Any]) -> dict[str, Any]:
        return {"limit": int(parts[1])}

    def start(self, parts: list[Any]) -> Statement:
        named = {name: value for part in parts if isinstance(part, dict) for name, value in part.items()}
        conditions = tuple(part for part in parts if isinstance(part, Condition))
        entity = next(str(part) for part in parts if isinstance(part, Token) and part.type == "NAME")
        return Statement(entity=entity, conditions=conditions, **named)


_parser = Lark(_GRAMMAR, parser="lalr", transformer=_Parts())


@lru_cache(maxsize=4096)
def parse(text: str) -> Statement:
    """The statement's parts. Raises Refusal 4000 with the place of the mistake."""
    try:
        return _parser.parse(text)  # type: ignore[return-value]
    except UnexpectedCharacters as error:
        raise _lexical(error, text) from None
    except UnexpectedToken as error:
        raise _unexpected(error, text) from None
    except UnexpectedInput:
        raise Refusal("4000", "QueryParserError: Encountered <EOF>") from None


def _lexical(error: UnexpectedCharacters, text: str) -> Refusal:
    """A character that begins nothing; a literal without an end fails only where the text ends.

    The wording: https://github.com/intuit/QuickBooks-V3-PHP-SDK/issues/397.
    """
    place, read, after = error.column, f'"{_visible(error.char)}" ({ord(error.char)}),', ""
    if error.char == "'":
        after = text[error.pos_in_stream :]
        place, read = error.column + len(after), "<EOF>"
    return Refusal(
        "4000",
        f"QueryParserError: Invalid content. Lexical error at line {error.line}, column {place}.  "
        f'Encountered: {read} after : "{_visible(after)}"',
    )


def _unexpected(error: UnexpectedToken, text: str) -> Refusal:
    """A word where it does not belong; the wording: https://github.com/mcohen01/node-quickbooks/issues/56."""
    line, column, token = error.line, error.column, error.token
    met = f' {"<OR>" if token.lower() == "or" else _shown(token.type)} "{_visible(token)} "'
    if token.type == "$END":
        line, column, met = text.count("\n") + 1, len(text) - text.rfind("\n") - 1, "<EOF>"
    return Refusal(
        "4000",
        f'QueryParserError: Encountered "{met}" at line {line}, column {column}.'
        f"\nWas expecting one of:\n {_expected(error.accepts or error.expected)}",
    )


def _expected(names: Iterable[str]) -> str:
    """The list the real parser gives; where AND may follow it names two more that lead nowhere here."""
    shown = {_shown(name) for name in names} | ({"<OR>", _shown("ITERATOR")} if "AND" in set(names) else set())
    ordered = sorted(shown - {"<EOF>"}, key=lambda each: each.strip('<>"').lower())
    return "\n ".join(["<EOF> "] * ("<EOF>" in shown) + [f"{each} ..." for each in ordered])


def _shown(name: str) -> str:
    return f'"{name.lower()}"' if name in _AS_TEXT else _SHOWN.get(name, f"<{name}>")


def _visible(text: str) -> str:
    """The text in ASCII, as Java writes it."""
    return "".join(each if " " <= each <= "~" else f"\\u{ord(each):04x}" for each in text)
