"""The strongboxes as a table of data keys, for the rotation of the key that wraps them."""

from crm.crypto.rotation import Boxes
from customers.records.lock import unlocked
from customers.records.models import Strongbox

STRONGBOXES = Boxes(
    name=Strongbox._meta.db_table,
    rows=lambda: Strongbox.objects.select_related("customer").only("wrapped", "kid", "version", "customer__uuid"),
    record=lambda row: row.customer.uuid,
    inside=unlocked,
)
