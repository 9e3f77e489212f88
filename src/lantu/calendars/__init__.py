"""Chinese working days: public holidays and make-up days as announced, years not announced yet said so."""

from lantu.calendars.workdays import Workdays, official_calendar, read_overrides

__all__ = ["Workdays", "official_calendar", "read_overrides"]
