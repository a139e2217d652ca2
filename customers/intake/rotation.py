"""The imports as a table of data keys, for the rotation of the key that wraps them."""

from crm.crypto.rotation import Boxes
from customers.intake.models import Import

IMPORTS = Boxes(
    name=Import._meta.db_table,
    rows=lambda: Import.objects.exclude(wrapped="").only("wrapped", "kid", "version", "uuid"),
    record=lambda row: row.uuid,
)
