"""ERROR in the place of a number: Autotask's own sign that a transfer failed, where the settings want it (rule I2)."""

from msgspec.structs import replace

from atqbo.effects import Effect, FieldValue, effect_key
from atqbo.facts.waiting import FAILED_MARK
from atqbo.money import Json
from atqbo.plan.document import Memory
from atqbo.plan.past import is_done, known, make_effect


def mark_failed(memory: Memory, entity: str, source: str, number: int, field: str, blanks: tuple[Json, ...]) -> Effect:
    """The effect that writes ERROR over a blank number. Once a person has cleared the mark it may be set anew.

    entity, field: of Autotask. number: Autotask id. blanks: what may stand in the field.
    """
    name = f"{source}/mark"
    effect = make_effect(
        memory,
        "autotask",
        "update",
        entity,
        name,
        body={"id": number, field: FAILED_MARK},
        expect={field: FAILED_MARK},
        proof=FieldValue(field, FAILED_MARK, tuple(dict.fromkeys((None, "", *blanks)))),
    )
    before = known(memory, "autotask", "update", entity, name)
    if before is None or not is_done(before):
        return effect
    revision = before.revision + 1
    return replace(
        effect, key=effect_key(memory.realm, "autotask", "update", entity, name, revision), revision=revision
    )
