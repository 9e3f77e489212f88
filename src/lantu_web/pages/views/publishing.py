"""Publishing a document, and taking it back into the house."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lantu_web.pages.access import allowed
from lantu_web.register.models import Document
from lantu_web.register.services.publishing import set_state


@never_cache
@allowed("publish")
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    document = get_object_or_404(Document.objects.select_related("copy_of"), slug=slug)
    try:
        changed = set_state(document, request.POST.get("state", ""), request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        if changed:
            told = _("已转为内部文件。") if document.is_internal else _("已公开。")
            messages.success(request, told)
    return HttpResponseRedirect(document.get_absolute_url())
