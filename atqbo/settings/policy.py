"""What a run may do without a person."""

from decimal import Decimal

from msgspec import Struct


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """[policy]: what a run without a person may do. Nothing that is absent here is allowed (rule K1)."""

    create_invoices: bool = False
    """Post new invoices."""
    create_credit_memos: bool = False
    """Post credit memos where [invoices] negative = "credit-memo"."""
    create_vendor_credits: bool = False
    """Post vendor credits where [expenses] negative = "vendor-credit"."""
    void_invoices: bool = False
    """Void in QuickBooks what was voided in Autotask, where [invoices] voids = true."""
    create_customers: bool = False
    """Create customers in the home currency; foreign-currency customers need a person (rule C1) unless
    [invoices] foreign_customers = "policy"."""
    create_items: bool = False
    """Create missing items where missing_item = "create"."""
    largest_invoice: Decimal | None = None
    """Invoices above this amount, in their own currency, need a person."""
    create_expenses: bool = False
    """Post expense reports as bills of vendors that QuickBooks has; new vendors always need a person (rule K1)."""
    largest_expense: Decimal | None = None
    """Expense reports above this amount, in their own currency, need a person."""
    create_purchase_orders: bool = False
    """Transfer purchase orders to vendors that QuickBooks has; new vendors always need a person (rule K1)."""
    update_purchase_orders: bool = False
    """Change, or close, transferred orders in QuickBooks where [purchase_orders] changed = "update" (rule P3)."""
    largest_purchase_order: Decimal | None = None
    """Purchase orders above this amount, in their own currency, need a person."""
    second_person: bool = False
    """A person's approval counts only if somebody else made the plan (rule K2)."""
