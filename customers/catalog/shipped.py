"""The catalogue that ships: every item with its group, category, tier, owner, deadline and business reason. Pure.

Headings are those of the company's spreadsheets, so that these import without mapping.
"""

from dataclasses import replace

from customers.catalog import choices
from customers.catalog.cycles import CYCLES
from customers.catalog.entries import Category, Entry, Group, Kind, Tier

LA, SA, AM, SC = "licence_administrator", "statistical_analyst", "account_manager", "section_chief"

# Headings of a file that are not an entry each: the first three together give `region`, the last two consents.
REGION_HEADINGS = ("省", "市", "区县")
CONSENT_HEADINGS = ("授权日期", "授权用途")

# A table reads best with an entry in few lines.
# fmt: off
_IDENTIFICATION = (
    Entry(
        "code", "客户编码", "Customer code", Group.IDENTIFICATION, Kind.TEXT, owner=LA, due_days=0,
        required=True, unique=True, max_length=40,
        reason_zh="唯一识别客户，订货与配送均以此为准", reason_en="Identifies the customer in orders and deliveries",
    ),
    Entry(
        "name", "客户名称", "Customer name", Group.IDENTIFICATION, Kind.TEXT, owner=LA, due_days=0,
        required=True, min_length=2, max_length=100,
        reason_zh="合同、发票与送货须写明客户名称", reason_en="Contracts, invoices and deliveries name the customer",
    ),
    Entry(
        "licence_number", "专卖许可证号", "Licence number", Group.IDENTIFICATION, Kind.DIGITS, owner=LA, due_days=0,
        unique=True, min_length=12, max_length=12,
        reason_zh="依法只能向持证客户供货", reason_en="By law goods go to licence holders only",
    ),
    Entry(
        "owner_name", "经营者姓名", "Licence holder's name", Group.IDENTIFICATION, Kind.PERSON,
        Category.IDENTITY, Tier.SENSITIVE, LA, 0,
        reason_zh="核对许可证持有人，确认签约主体", reason_en="Checks the licence holder and who signs",
    ),
    Entry(
        "sex", "性别", "Sex", Group.IDENTIFICATION, Kind.CHOICE, Category.IDENTITY, Tier.SENSITIVE, LA, 15,
        choices=choices.SEX, reason_zh="与证件登记内容核对", reason_en="Checked against the identity document",
    ),
    Entry(
        "ethnicity", "民族", "Ethnicity", Group.IDENTIFICATION, Kind.CHOICE, Category.IDENTITY, Tier.SENSITIVE, LA, 15,
        choices=choices.ETHNICITY, reason_zh="与证件登记内容核对", reason_en="Checked against the identity document",
    ),
    Entry(
        "id_type", "证件类型", "ID type", Group.IDENTIFICATION, Kind.CHOICE, Category.IDENTITY, Tier.SENSITIVE, LA, 0,
        choices=choices.ID_TYPE,
        reason_zh="办理许可证业务须核验身份", reason_en="Licence matters require proof of identity",
    ),
    Entry(
        "id_number", "证件号码", "ID number", Group.IDENTIFICATION, Kind.ID_NUMBER,
        Category.IDENTITY, Tier.SENSITIVE, LA, 0, exact_search=True,
        reason_zh="办理许可证业务须核验身份", reason_en="Licence matters require proof of identity",
    ),
    Entry(
        "id_valid_until", "证件有效期", "ID valid until", Group.IDENTIFICATION, Kind.DATE_OR_FOREVER,
        Category.IDENTITY, Tier.SENSITIVE, LA, 15,
        reason_zh="证件到期前提醒换证", reason_en="A reminder goes out before the document ends",
    ),
    Entry(
        "phone", "联系电话", "Telephone", Group.IDENTIFICATION, Kind.PHONE, Category.IDENTITY, Tier.SENSITIVE, LA, 0,
        exact_search=True, reason_zh="电话订货与送货联系", reason_en="Telephone orders and delivery contact",
    ),
    Entry(
        "spare_phone", "备用电话", "Spare telephone", Group.IDENTIFICATION, Kind.PHONE,
        Category.IDENTITY, Tier.SENSITIVE, AM, 15, exact_search=True,
        reason_zh="联系电话无法接通时使用", reason_en="Used when the first number does not answer",
    ),
)

_BASIC = (
    Entry(
        "region", "所在地区", "Region", Group.BASIC, Kind.REGION, Category.IDENTITY, owner=SA, due_days=2,
        reason_zh="划分服务片区与配送线路", reason_en="Service areas and delivery routes follow it",
    ),
    Entry(
        "street", "街道", "Street or town", Group.BASIC, Kind.TEXT, owner=SA, due_days=2, max_length=60,
        reason_zh="划分服务片区与配送线路", reason_en="Service areas and delivery routes follow it",
    ),
    Entry(
        "address", "详细地址", "Address", Group.BASIC, Kind.TEXT, Category.IDENTITY, Tier.SENSITIVE, SA, 2,
        max_length=200, reason_zh="送货上门与实地走访", reason_en="Deliveries and visits need it",
    ),
    Entry(
        "longitude", "经度", "Longitude", Group.BASIC, Kind.DECIMAL, owner=SA, due_days=2,
        minimum="73", maximum="136", decimals=6,
        reason_zh="规划配送线路", reason_en="Delivery routes are planned with it",
    ),
    Entry(
        "latitude", "纬度", "Latitude", Group.BASIC, Kind.DECIMAL, owner=SA, due_days=2,
        minimum="3", maximum="54", decimals=6,
        reason_zh="规划配送线路", reason_en="Delivery routes are planned with it",
    ),
    Entry(
        "industry", "行业", "Industry", Group.BASIC, Kind.CHOICE, owner=AM, due_days=3, choices=choices.INDUSTRY,
        reason_zh="按行业分类管理客户", reason_en="Customers are classed by industry",
    ),
    Entry(
        "size", "规模", "Size", Group.BASIC, Kind.CHOICE, owner=AM, due_days=3, choices=choices.SIZE,
        reason_zh="按规模分类管理客户", reason_en="Customers are classed by size",
    ),
    Entry(
        "loyalty", "合作年限类", "Years of cooperation", Group.BASIC, Kind.CHOICE, Category.DERIVED, computed=True,
        choices=choices.LOYALTY, reason_zh="按合作年限分类，由起始日期算出", reason_en="Computed from the start date",
    ),
    Entry(
        "customer_since", "合作起始日期", "Customer since", Group.BASIC, Kind.DATE, owner=LA, due_days=0,
        reason_zh="计算合作年限", reason_en="Years of cooperation count from it",
    ),
    Entry(
        "lead_source", "客户来源", "Lead source", Group.BASIC, Kind.CHOICE, owner=LA, due_days=0,
        choices=choices.LEAD_SOURCE, reason_zh="评估获客渠道", reason_en="Tells which ways bring customers",
    ),
    Entry(
        "collected_by", "采集渠道", "Collected by", Group.BASIC, Kind.CHOICE, owner=LA, due_days=0,
        choices=choices.COLLECTED_BY, reason_zh="记录信息的合法来源", reason_en="Shows that the data came lawfully",
    ),
    Entry(
        "collected_on", "采集日期", "Collected on", Group.BASIC, Kind.DATE, owner=LA, due_days=0, maximum="today",
        reason_zh="检查信息录入是否及时", reason_en="Shows whether data was entered promptly",
    ),
    Entry(
        "needs", "需求与偏好", "Needs and preferences", Group.BASIC, Kind.LONG_TEXT, Category.DERIVED,
        owner=AM, due_days=15, max_length=2000,
        reason_zh="按客户需求安排服务", reason_en="Service follows the customer's needs",
    ),
    Entry(
        "remarks", "备注", "Remarks", Group.BASIC, Kind.LONG_TEXT, owner=AM, max_length=500,
        reason_zh="记录其他服务事项", reason_en="Other matters of service",
    ),
    Entry(
        "yearly_income", "年收入", "Yearly income", Group.BASIC, Kind.MONEY, Category.PROPERTY, Tier.RESTRICTED, AM,
        minimum="0", maximum="1000000000000",
        reason_zh="经客户同意，核定信用额度", reason_en="With consent, to settle a credit limit",
    ),
    Entry(
        "health_note", "健康状况", "Health", Group.BASIC, Kind.LONG_TEXT, Category.HEALTH, Tier.RESTRICTED, AM,
        max_length=500, hidden=True,
    ),
)

_BUSINESS = (
    Entry(
        "visit_batch", "访销批次", "Visit batch", Group.BUSINESS, Kind.WEEKDAY, owner=SA, due_days=2,
        reason_zh="安排访销日程", reason_en="The visiting schedule follows it",
    ),
    Entry(
        "delivery_route", "送货线路", "Delivery route", Group.BUSINESS, Kind.TEXT, owner=SA, due_days=2, max_length=60,
        reason_zh="安排送货车辆", reason_en="Vehicles are assigned by it",
    ),
    Entry(
        "delivery_order", "送货顺序", "Delivery order", Group.BUSINESS, Kind.INTEGER, owner=SA, due_days=2,
        minimum="1", maximum="999", reason_zh="安排送货先后", reason_en="The order of stops on a route",
    ),
    Entry(
        "invoice_type", "票据类型", "Invoice type", Group.BUSINESS, Kind.CHOICE, owner=SA, due_days=2,
        choices=choices.INVOICE_TYPE, reason_zh="按客户要求开具票据", reason_en="Invoices are made out as asked",
    ),
    Entry(
        "serviced_by", "服务人员", "Service staff", Group.BUSINESS, Kind.PERSON, owner=SA, due_days=2, max_length=60,
        reason_zh="明确客户服务责任人", reason_en="Names who serves the customer",
    ),
    Entry(
        "order_method", "订货方式", "Order method", Group.BUSINESS, Kind.CHOICE, owner=SA, due_days=2,
        choices=choices.ORDER_METHOD, reason_zh="受理订货", reason_en="Orders are taken this way",
    ),
    Entry(
        "settlement", "结算方式", "Settlement", Group.BUSINESS, Kind.CHOICE, owner=SA, due_days=2,
        choices=choices.SETTLEMENT, reason_zh="办理货款结算", reason_en="Goods are paid this way",
    ),
    Entry(
        "order_day", "订货日", "Order day", Group.BUSINESS, Kind.WEEKDAY, owner=SA, due_days=2,
        reason_zh="安排订货周期，确定审批期限", reason_en="Sets the ordering cycle and the approval deadline",
    ),
    Entry(
        "bank", "开户银行", "Bank", Group.BUSINESS, Kind.TEXT, Category.PROPERTY, Tier.RESTRICTED, SA,
        max_length=60, reason_zh="电子结算扣款", reason_en="Electronic settlement draws on it",
    ),
    Entry(
        "bank_account", "银行账号", "Bank account", Group.BUSINESS, Kind.BANK_ACCOUNT,
        Category.PROPERTY, Tier.RESTRICTED, SA, exact_search=True,
        reason_zh="电子结算扣款", reason_en="Electronic settlement draws on it",
    ),
)

_OPERATING = (
    Entry(
        "market_type", "市场类型", "Market type", Group.OPERATING, Kind.CHOICE, owner=AM, due_days=3,
        choices=choices.MARKET_TYPE, reason_zh="分类投放货源", reason_en="Supply is planned by market",
    ),
    Entry(
        "business_format", "经营业态", "Business format", Group.OPERATING, Kind.CHOICE, owner=AM, due_days=3,
        choices=choices.BUSINESS_FORMAT, reason_zh="分类投放货源", reason_en="Supply is planned by format",
    ),
    Entry(
        "scientific_quota", "科学定量", "Scientific quota", Group.OPERATING, Kind.INTEGER, owner=AM, due_days=3,
        minimum="0", maximum="100000",
        reason_zh="核定每月订货条数", reason_en="Settles the cartons a month",
    ),
    Entry(
        "trade_area", "商圈类型", "Trade area", Group.OPERATING, Kind.CHOICE, owner=AM, due_days=10,
        before_grading=True, choices=choices.TRADE_AREA,
        reason_zh="客户等级评定依据", reason_en="Counts in the grading",
    ),
    Entry(
        "display_form", "出样形式", "Display form", Group.OPERATING, Kind.CHOICE, owner=AM, due_days=10,
        before_grading=True, choices=choices.DISPLAY_FORM,
        reason_zh="客户等级评定依据", reason_en="Counts in the grading",
    ),
    Entry(
        "attention", "重视程度", "Attention", Group.OPERATING, Kind.CHOICE, Category.DERIVED, owner=AM, due_days=20,
        before_grading=True, choices=choices.DEGREE,
        reason_zh="客户等级评定依据", reason_en="Counts in the grading",
    ),
    Entry(
        "cooperation", "合作程度", "Cooperation", Group.OPERATING, Kind.CHOICE, Category.DERIVED, owner=AM, due_days=20,
        before_grading=True, choices=choices.DEGREE,
        reason_zh="客户等级评定依据", reason_en="Counts in the grading",
    ),
    Entry(
        "monthly_orders", "月均订货次数", "Orders a month", Group.OPERATING, Kind.INTEGER, owner=SA,
        minimum="0", maximum="999", reason_zh="客户等级评定依据，安排订货服务", reason_en="Counts in the grading",
    ),
    Entry(
        "monthly_amount", "月均订货额", "Order value a month", Group.OPERATING, Kind.MONEY,
        Category.TRANSACTIONS, Tier.SENSITIVE, SA, minimum="0", maximum="1000000000",
        reason_zh="客户等级评定依据，安排货源", reason_en="Counts in the grading; supply is planned by it",
    ),
    Entry(
        "main_products", "主销品类", "Main products", Group.OPERATING, Kind.CHOICE, owner=SA,
        choices=choices.MAIN_PRODUCTS,
        reason_zh="客户等级评定依据，分类投放货源", reason_en="Counts in the grading; supply is planned by it",
    ),
    Entry(
        "grade", "客户等级", "Grade", Group.OPERATING, Kind.CHOICE, Category.DERIVED, computed=True,
        choices=choices.GRADE, reason_zh="按客户价值分级服务", reason_en="Service follows the customer's value",
    ),
    Entry(
        "graded_on", "评定日期", "Graded on", Group.OPERATING, Kind.DATE, Category.DERIVED, computed=True,
        reason_zh="说明等级的评定时间", reason_en="Says when the grade was given",
    ),
)

_LAW_AND_IMAGE = (
    Entry(
        "integrity_grade", "诚信等级", "Integrity grade", Group.LAW, Kind.CHOICE,
        Category.CREDIT, Tier.SENSITIVE, SC, 15, before_grading=True, choices=choices.INTEGRITY_GRADE,
        reason_zh="依诚信情况调整服务与供货", reason_en="Service and supply follow it",
    ),
    Entry(
        "violations", "守法记录", "Record of law-abiding", Group.LAW, Kind.ENTRIES, Category.CREDIT, Tier.SENSITIVE, SC,
        maximum="today", max_length=4000,
        reason_zh="依法经营情况的依据", reason_en="Grounds for the integrity grade",
    ),
    Entry(
        "storefront_photo", "门头照片", "Storefront photo", Group.IMAGE, Kind.PHOTO, owner=AM, due_days=15,
        reason_zh="核实经营场所", reason_en="Shows the place of business",
    ),
    Entry(
        "owner_photo", "负责人照片", "Licence holder's photo", Group.IMAGE, Kind.PHOTO,
        Category.IDENTITY, Tier.SENSITIVE, AM,
        reason_zh="走访时核对经营者本人", reason_en="Checks on a visit that it is the licence holder",
    ),
)

ENTRIES: tuple[Entry, ...] = tuple(
    replace(entry, update_days=CYCLES.get(entry.identifier))
    for entry in (*_IDENTIFICATION, *_BASIC, *_BUSINESS, *_OPERATING, *_LAW_AND_IMAGE)
)
# Every heading that a spreadsheet of the company may have.
HEADINGS: tuple[str, ...] = (
    *(entry.heading_zh for entry in ENTRIES if entry.kind not in (Kind.REGION, Kind.PHOTO) and not entry.computed),
    *REGION_HEADINGS,
    *CONSENT_HEADINGS,
)
