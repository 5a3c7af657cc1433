"""The tables of [invoices] miss no setting: each is shown in every kind of company, or said why it can do nothing."""

import sys
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from msgspec.structs import fields

from atqbo.settings import InvoicesApp

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "simulation"))

import test_settings_body
import test_settings_choosing
from kinds import KINDS
from settings_table import at_once

TABLES = (test_settings_choosing.TABLE, test_settings_body.TABLE)
ROWS = tuple(row for table in TABLES for row in table)
KEYS = [field.name for field in fields(InvoicesApp)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_setting_of_invoices_is_in_the_tables(kind):
    shown = {key for table in TABLES for place, each in at_once(table) if each is kind for key in table[place].sets()}
    told = {key for row in ROWS if kind.name in row.nowhere for key in row.sets()}
    assert [key for key in KEYS if key not in shown | told] == []
    assert told == (set() if kind.country != "US" else {"untaxed_code"})


def test_the_tables_know_no_other_setting_and_give_each_reason():
    assert {key for row in ROWS for key in row.keys.split()} <= {*KEYS}
    assert all(why.strip() for row in ROWS for why in row.nowhere.values())


def test_every_choice_of_a_setting_is_in_the_tables():
    """Values that a setting offers: each is given in a row, or is the default of one."""
    told = {(key, str(value)) for row in ROWS for key, value in row.settings.items()}
    told |= {(field.name, str(field.default)) for field in fields(InvoicesApp)}
    offered = {
        (field.name, str(value))
        for field in fields(InvoicesApp)
        if get_origin(field.type) is Literal
        for value in get_args(field.type)
    }
    assert ("group_lines", "as-template") in offered
    assert offered - told == set()
