"""The keys of second factors as a table of data keys, for the rotation of the key that wraps them."""

from crm.accounts.models import FactorKey
from crm.crypto.rotation import Boxes

FACTOR_KEYS = Boxes(
    name=FactorKey._meta.db_table,
    rows=lambda: FactorKey.objects.only("wrapped", "kid", "version", "person_id"),
    record=lambda row: row.record,
)
