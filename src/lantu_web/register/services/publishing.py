"""A document is internal until an editor publishes it; both ways are kept with who and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lantu_web.register.models import Document, History
from lantu_web.register.services.index import index_organisations
from lantu_web.register.services.rights import require
from lantu_web.register.visibility import everything

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

State = Document.State


@transaction.atomic
def set_state(document: Document, state: str, user: AbstractUser | None = None) -> list[Document]:
    """Publish a document or take it back; gives what changed. Copies follow their original into the house.

    Raises ValidationError where the state is none, or where a copy would be seen before its original.
    """
    require(user, "publish", document)
    if state not in State.values:
        raise ValidationError(_("请选择公开或内部"))
    with everything():
        found = list(Document.objects.select_for_update().filter(pk=document.pk).select_related(None))
        original = document.copy_of
        if state == State.PUBLIC and original is not None and original.state == State.INTERNAL:
            raise ValidationError(_("这是一份内部文件的另一来源，请先公开原件"))
        if state == State.INTERNAL:
            found += Document.objects.select_for_update().filter(copy_of=document.pk)
        changed = [one for one in found if one.state != state]
        for one in changed:
            journal(one, "state", one.state, state, user)
            one.state = state
            one.save(update_fields=["state"])
        if changed:
            index_organisations()
    document.state = state
    return changed


def journal(document: Document, field: str, old: str, new: str, user: AbstractUser | None) -> None:
    """A line of what was done with a document."""
    name = user.get_username() if user else ""
    History.objects.create(
        model="document", key=document.slug, field=field, old=old, new=new, user=user, user_name=name
    )
