"""Two names, one organisation: an editor merges them, and can take it back.

What belonged to the one that goes belongs to the one that is kept: duties, other names, documents, whatever table points
to it. The name that goes becomes another name of the kept one, so that documents read again find it. Its address leads
on. Each row that moved is a line of history; taking it back follows these lines, and duties go by their wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from lantu.places.organisations import canonical
from lantu_web.register.models import DutyOrganisation, History, Organisation, OrganisationAlias
from lantu_web.register.services.index import index_duties_of
from lantu_web.register.services.rights import require
from lantu_web.register.visibility import everything

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

MERGED, MOVED = "merged_into", "moved"


def merge(kept: Organisation, gone: Organisation, user: AbstractUser | None = None) -> int:
    """Merge one organisation into another; gives the number of duties that moved. Raises ValidationError."""
    require(user, "merge", kept)
    require(user, "merge", gone)
    if kept.pk == gone.pk:
        raise ValidationError(_("请选择另一个机构"))
    if kept.merged_into_id or gone.merged_into_id:
        raise ValidationError(_("其中一个机构已经并入别的机构"))
    with everything(), transaction.atomic():
        gone = Organisation.objects.select_for_update().get(pk=gone.pk)
        lines = [_line(gone, MERGED, "", kept.code, user)]
        parts = DutyOrganisation.objects.filter(organisation=gone).update(organisation=kept)
        for rows, field in _pointing_to(gone):
            lines += [_moved(row, field, gone, kept, user) for row in rows if _move(row, field, kept)]
        OrganisationAlias.objects.get_or_create(name=gone.name, defaults={"organisation": kept})
        gone.merged_into = kept
        gone.save(update_fields=["merged_into"])
        History.objects.bulk_create(lines)
        index_duties_of(kept)
    return parts


def split(gone: Organisation, user: AbstractUser | None = None) -> int:
    """Take a merge back; gives the number of duties that moved back. Raises ValidationError."""
    kept = gone.merged_into
    if kept is None:
        raise ValidationError(_("这个机构没有并入别的机构"))
    require(user, "merge", kept)
    with everything(), transaction.atomic():
        done = History.objects.filter(model="organisation", key=gone.code, field=MERGED, new=kept.code).first()
        since = done.pk if done else 0
        moved = History.objects.filter(pk__gt=since, field=MOVED, old=gone.code, new=kept.code)
        for line in moved:
            _move_back(line, kept, gone)
        OrganisationAlias.objects.filter(organisation=kept, name=gone.name).delete()
        names = {gone.name, *gone.aliases.values_list("name", flat=True)}
        theirs = [
            pk
            for pk, written in DutyOrganisation.objects.filter(organisation=kept).values_list("pk", "name_written")
            if written in names or canonical(written) == gone.name
        ]
        DutyOrganisation.objects.filter(pk__in=theirs).update(organisation=gone)
        gone.merged_into = None
        gone.save(update_fields=["merged_into"])
        _line(gone, MERGED, kept.code, "", user).save()
        index_duties_of(kept)
        index_duties_of(gone)
    return len(theirs)


def _pointing_to(gone: Organisation) -> list[tuple[list[models.Model], str]]:
    """The rows of every table that point to an organisation, but for parts in duties, which go by wording."""
    found = []
    for one in Organisation._meta.get_fields(include_hidden=True):
        if one.auto_created and one.one_to_many and one.related_model is not DutyOrganisation:
            rows = one.related_model._base_manager.filter(**{one.field.name: gone.pk})
            found.append((list(rows), one.field.name))
    return found


def _move(row: models.Model, field: str, to: Organisation) -> bool:
    """Point a row to another organisation, unless the other has the same already."""
    setattr(row, field, to)
    try:
        row.validate_constraints()
    except ValidationError:
        return False
    row.save(update_fields=[field])
    return True


def _moved(row: models.Model, field: str, gone: Organisation, kept: Organisation, user: Any) -> History:
    line = _line(gone, MOVED, gone.code, kept.code, user)
    line.model, line.key = row._meta.label_lower[:40], f"{field}:{row.pk}"
    return line


def _move_back(line: History, kept: Organisation, gone: Organisation) -> None:
    from django.apps import apps

    field, _sign, key = line.key.partition(":")
    row = apps.get_model(line.model)._base_manager.filter(pk=key, **{field: kept.pk}).first()
    if row is not None:
        _move(row, field, gone)


def _line(one: Organisation, field: str, old: str, new: str, user: Any) -> History:
    name = user.get_username() if user else ""
    return History(model="organisation", key=one.code, field=field, old=old, new=new, user=user, user_name=name)
