"""After how many days a shipped field's value must be confirmed or renewed: its update cycle (P7.3). Pure."""

from collections.abc import Mapping

CYCLES: Mapping[str, int] = {
    "phone": 365,
    "spare_phone": 365,
    "address": 365,
    "id_valid_until": 730,
    "needs": 180,
    "visit_batch": 365,
    "order_method": 365,
    "settlement": 365,
    "market_type": 365,
    "business_format": 365,
    "scientific_quota": 180,
    "trade_area": 365,
    "display_form": 180,
    "attention": 180,
    "cooperation": 180,
    "monthly_orders": 90,
    "monthly_amount": 90,
    "main_products": 90,
    "storefront_photo": 730,
}
