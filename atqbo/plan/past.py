"""What the ledger's memory of an effect allows: plan it, plan it again, or leave it to a person."""

from collections.abc import Iterable

from msgspec.structs import replace

from atqbo.effects import Effect, Proof, Service, State, Verb, effect_key, references
from atqbo.money import Json
from atqbo.plan.document import Known, Memory, Reason


def known(memory: Memory, service: Service, verb: Verb, entity: str, source: str) -> Known | None:
    """The ledger's newest effect of that kind for `source`, or None."""
    return memory.effects.get((service, verb, entity, source))


def is_done(effect: Known | None) -> bool:
    """Whether the effect is known to have happened."""
    return effect is not None and effect.state is State.DONE


def answered(effect: Known | None, field: str) -> Json:
    """What QuickBooks answered in that field of the record to an effect that is known to have happened, else None."""
    return effect.result.get(field) if effect and is_done(effect) and isinstance(effect.result, dict) else None


def outcome_unknown(effect: Known | None, what: str) -> Reason | None:
    """Why `what` waits: it left earlier and nobody can say yet what became of it. None if nothing is open."""
    if effect is None or not (effect.state is State.SENT or _given_up(effect)):
        return None
    why = f": {effect.reason}" if effect.reason else ""
    if effect.state is State.SENT:
        remedy = "run again: the next run looks it up first"
    else:
        remedy = "look for it in QuickBooks and Autotask, then settle it"
    return Reason("outcome-unknown", f"{what} was sent earlier and its outcome is not known yet{why}", remedy)


def _given_up(effect: Known) -> bool:
    """Left to a person after it was sent."""
    return effect.state is State.HELD and effect.sent


def next_name(
    memory: Memory, service: Service, verb: Verb, entity: str, source: str, *, again: bool = False
) -> tuple[str, int]:
    """Key and revision of the effect to plan now: the same until it was refused or given up, then one more.

    again: what was done may be done once more, as an update of what has changed since.
    """
    before = known(memory, service, verb, entity, source)
    over = before and (before.state is State.REFUSED or _given_up(before) or (again and is_done(before)))
    revision = before.revision + bool(over) if before else 0
    return effect_key(memory.realm, service, verb, entity, source, revision), revision


def make_effect(
    memory: Memory,
    service: Service,
    verb: Verb,
    entity: str,
    source: str,
    *,
    body: Json,
    expect: Json,
    proof: Proof,
    after: Iterable[str] = (),
    again: bool = False,
) -> Effect:
    """An effect under its next name, waiting for every effect its body refers to, and for `after`. again: as in
    `next_name`.
    """
    key, revision = next_name(memory, service, verb, entity, source, again=again)
    return Effect(
        key=key,
        service=service,
        verb=verb,
        entity=entity,
        source=source,
        revision=revision,
        body=body,
        expect=expect,
        proof=proof,
        after=tuple(sorted({*references(body), *after})),
    )


def forgetting(memory: Memory, source: str, service: Service | None = None) -> Memory:
    """The memory in which a document's effects are over, so that each is planned under its next revision. service:
    only those on that side.
    """
    effects = {
        names: replace(each, state=State.REFUSED) if is_done(each) and _is_of(names, source, service) else each
        for names, each in memory.effects.items()
    }
    return replace(memory, effects=effects)


def _is_of(names: tuple[str, str, str, str], document: str, service: Service | None) -> bool:
    side, _, _, source = names
    return (source == document or source.startswith(f"{document}/")) and service in (None, side)
