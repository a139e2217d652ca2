"""The rules that ship as a first draft: the fields that the company's rules name, and two levels (P9.1). Pure data."""

from typing import Any

ACCOUNT_MANAGER, SECTION_CHIEF = "account_manager", "section_chief"
_DEGREE = {"high": 100, "medium": 60, "low": 20}

FIRST: dict[str, Any] = {
    "criteria": [
        {"field": "scientific_quota", "weight": 20, "stops": True,
         "bands": [["1", 20], ["30", 40], ["60", 60], ["120", 80], ["200", 100]]},
        {"field": "trade_area", "weight": 15, "stops": True, "scores": {
            "commercial": 100, "transport": 90, "scenic": 80, "residential": 70, "industrial": 50, "school": 20}},
        {"field": "display_form", "weight": 10, "stops": True,
         "scores": {"back_cabinet": 100, "open": 80, "upright_cabinet": 70, "counter": 50}},
        {"field": "attention", "weight": 10, "stops": True, "scores": _DEGREE},
        {"field": "cooperation", "weight": 10, "stops": True, "scores": _DEGREE},
        # Transactions stop nobody: a newcomer has none yet, and gets no points for them until it orders.
        {"field": "monthly_orders", "weight": 10, "stops": False,
         "bands": [["1", 40], ["2", 60], ["4", 80], ["6", 100]]},
        {"field": "monthly_amount", "weight": 10, "stops": False,
         "bands": [["1", 20], ["3000", 40], ["8000", 60], ["20000", 80], ["40000", 100]]},
        {"field": "main_products", "weight": 5, "stops": False, "scores": {
            "class_1": 100, "class_2": 80, "class_3": 60, "class_4": 40, "class_5": 20, "cigars": 100, "mixed": 80}},
        {"field": "integrity_grade", "weight": 10, "stops": True, "scores": {"A": 100, "B": 80, "C": 40, "D": 0}},
    ],
    "levels": [
        {"code": "important", "heading_zh": "重要客户", "heading_en": "Important customer", "at_least": 70,
         "contact_interval_days": 14, "review_depth": "every", "told": [ACCOUNT_MANAGER, SECTION_CHIEF]},
        {"code": "general", "heading_zh": "一般客户", "heading_en": "General customer", "at_least": 0,
         "contact_interval_days": 60, "review_depth": "faults", "told": [ACCOUNT_MANAGER]},
    ],
}  # fmt: skip
