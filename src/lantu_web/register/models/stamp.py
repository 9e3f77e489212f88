"""How often the register has changed: one cheap thing to ask before a page is built again."""

from __future__ import annotations

from django.db import models


class Stamp(models.Model):
    """A count that the database itself raises with each change of a table that pages show.

    PostgreSQL spreads the count over several rows, so that writers do not wait for each other; the sum counts.
    """

    shard = models.PositiveSmallIntegerField(primary_key=True)
    changes = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "stamp"

    def __str__(self) -> str:
        return f"{self.shard}: {self.changes}"


class TableStamp(models.Model):
    """The same for one table, so that what is made of other tables need not be made again."""

    name = models.CharField(max_length=63)
    shard = models.PositiveSmallIntegerField()
    changes = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "table stamp"
        constraints = [models.UniqueConstraint(fields=["name", "shard"], name="table_stamp_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.shard}: {self.changes}"
