"""A row of a file -> a record, or a reject that says why. Pure: the day is passed in."""

from leadctl.mapping.plan import Choices, Column, Plan, make_plan, settle_dates
from leadctl.mapping.row import RowMapper, UnsettledDateError

__all__ = [
    "Choices",
    "Column",
    "Plan",
    "RowMapper",
    "UnsettledDateError",
    "make_plan",
    "settle_dates",
]
