"""The rules that ship as a first draft: the fields that the company's rules name, and two levels (P9.1). Pure data."""

from typing import Any

ACCOUNT_MANAGER, SECTION_CHIEF = "account_manager", "section_chief"
_DEGREE = {"high": 100, "medium": 60, "low": 20}

FIRST: dict[str, Any] = {
    "criteria": [
        {"field": "scientific_quota", "weight": 30, "stops": True,
         "bands": [["1", 20], ["30", 40], ["60", 60], ["120", 80], ["200", 100]]},
        {"field": "trade_area", "weight": 15, "stops": True, "scores": {
            "commercial": 100, "transport": 90, "scenic": 80, "residential": 70, "industrial": 50, "school": 20}},
        {"field": "display_form", "weight": 10, "stops": True,
         "scores": {"back_cabinet": 100, "open": 80, "upright_cabinet": 70, "counter": 50}},
        {"field": "attention", "weight": 15, "stops": True, "scores": _DEGREE},
        {"field": "cooperation", "weight": 15, "stops": True, "scores": _DEGREE},
        {"field": "integrity_grade", "weight": 15, "stops": True, "scores": {"A": 100, "B": 80, "C": 40, "D": 0}},
    ],
    "levels": [
        {"code": "important", "heading_zh": "重要客户", "heading_en": "Important customer", "at_least": 70,
         "contact_interval_days": 14, "review_depth": "every", "told": [ACCOUNT_MANAGER, SECTION_CHIEF]},
        {"code": "general", "heading_zh": "一般客户", "heading_en": "General customer", "at_least": 0,
         "contact_interval_days": 60, "review_depth": "faults", "told": [ACCOUNT_MANAGER]},
    ],
}  # fmt: skip
