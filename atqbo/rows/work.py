"""What stands behind the lines of Autotask's invoices: work, contracts, goods and services, and how it is organized."""

from atqbo.rows.autotask import AutotaskRow


class Ticket(AutotaskRow, frozen=True):
    """Tickets."""

    ticket_number: str | None = None
    title: str | None = None


class Project(AutotaskRow, frozen=True):
    """Projects."""

    project_name: str | None = None


class Contract(AutotaskRow, frozen=True):
    """Contracts."""

    contract_name: str | None = None


class TimeEntry(AutotaskRow, frozen=True):
    """TimeEntries: who worked."""

    resource_id: int | None = None


class Named(AutotaskRow, frozen=True):
    """Any entity of which only the name matters: Roles, Services, ServiceBundles, levels, Countries."""

    name: str | None = None


class LineOfBusiness(AutotaskRow, frozen=True):
    """OrganizationalLevelAssociations: a line of business is a level, or one level below another."""

    organizational_level1_id: int | None = None
    organizational_level2_id: int | None = None


class Charge(AutotaskRow, frozen=True):
    """TicketCharges, ProjectCharges and ContractCharges: what leads from a billing item to its product."""

    product_id: int | None = None
