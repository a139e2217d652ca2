"""The roles that the product ships with: code, English and Chinese name, highest tier that a seat may reveal."""

ROLES = (
    ("licence_administrator", "Licence administrator", "证件管理员", "sensitive"),
    ("statistical_analyst", "Statistical analyst", "统计分析员", "restricted"),
    ("account_manager", "Account manager", "客户经理", "restricted"),
    ("director", "Marketing director", "营销中心主任", "restricted"),
    ("section_chief", "Section chief", "营销服务科科长", "restricted"),
    ("order_clerk", "Order-desk clerk", "订单部内勤", "general"),
    ("information_centre", "Information centre", "信息中心", "general"),
    ("compliance_officer", "Compliance officer", "合规专员", "restricted"),
    ("system_administrator", "System administrator", "系统管理员", "general"),
    ("security_administrator", "Security administrator", "安全管理员", "general"),
    ("audit_administrator", "Audit administrator", "审计管理员", "general"),
)
