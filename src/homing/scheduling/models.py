"""Table: Planned. When what is scheduled is next due; made, changed and removed by `keeping`, from the settings."""

from __future__ import annotations

from django.db import models

from homing.libraries.models import Library


class Planned(models.Model):
    """One scheduled thing: a library's scan, or the nightly work. What is off has no row."""

    library_id: int | None
    name = models.CharField(max_length=40, primary_key=True)
    """`library:12`, `nightly`."""
    library = models.OneToOneField(Library, on_delete=models.CASCADE, null=True, related_name="+")
    schedule = models.CharField(max_length=100)
    """The cron expression in force."""
    rules = models.CharField(max_length=200)
    """The zone and the quiet hours that it was planned by: when they change, it is planned anew."""
    planned_us = models.BigIntegerField()
    """When it was planned. Later than now: the clock went back since."""
    tick_us = models.BigIntegerField()
    next_us = models.BigIntegerField()
    """When the run of that tick begins."""
    last_us = models.BigIntegerField(null=True)
    """When a run was asked for last."""

    class Meta:
        app_label = "scheduling"
        indexes = [models.Index(fields=["next_us"], name="planned_next")]
