"""A customer as a plain CRM would keep it: what the naive bases are timed on."""

from django.db import models

from customers.catalog.shipped import HEADINGS


class PlainCustomer(models.Model):
    """All columns of the sheet as text, in clear."""

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return f"#{self.pk}"


for _number in range(len(HEADINGS)):
    PlainCustomer.add_to_class(f"c{_number:02d}", models.TextField(blank=True))
