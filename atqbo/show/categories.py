"""Where expense categories go, every one of them, used or not."""

from collections.abc import Sequence

from atqbo.plan.expenses.mapping import Mapped
from atqbo.show.table import Column, Table, table
from atqbo.show.words import sentence


def expense_categories(found: Sequence[Mapped], *, taxed: bool = False) -> Table:
    """Each category with its accounts and what is wrong with them. taxed: whether tax codes are needed."""
    rows = [
        {
            "label": each.label,
            "billable": each.linked.get("billable", each.rule.billable if each.rule else ""),
            "not_billable": each.linked.get("not_billable", each.rule.not_billable if each.rule else ""),
            "tax": f"{each.rule.tax_code}, {each.rule.tax or 'not set'}" if each.rule and each.rule.tax_code else "",
            "used": each.used,
            "state": category_remark(each),
        }
        for each in found
    ]
    columns = [
        Column("label", "Category in Autotask"),
        Column("billable", "Account when billable"),
        Column("not_billable", "Account when not billable"),
        *((Column("tax", "Purchase tax"),) if taxed else ()),
        Column("used", "Items to transfer", "count"),
        Column("state", "Remark", "prose"),
    ]
    return table(rows, caption="Expense categories", columns=columns, empty="Autotask has no expense categories.")


def category_remark(each: Mapped) -> str:
    """What is wrong with where a category goes; "" for nothing."""
    if not each.listed:
        return "Autotask does not list it any more."
    words = {"billable": "billable", "not_billable": "not billable"}
    linked = [f"As decided in 3_items where {words[key]}: {name}." for key, name in each.linked.items()]
    return " ".join((*linked, *(sentence(reason.text) for reason in each.wrong)))
