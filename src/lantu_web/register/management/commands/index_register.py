"""``index_register``: make the search index anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from lantu_web.register.models import Document
from lantu_web.register.services.index import index_document


class Command(BaseCommand):
    """The index of every document, one after the other; the site can be used meanwhile."""

    help = "重建检索索引 / make the search index anew"

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for document in Document.objects.all():
            with transaction.atomic():
                index_document(document)
            count += 1
        self.stdout.write(f"{count} 份文件 / documents")
