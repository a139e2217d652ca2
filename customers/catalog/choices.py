"""The choices that ship, each with its code and its words in both languages. Pure."""

from customers.catalog.entries import Choice


def _choices(table: str) -> tuple[Choice, ...]:
    """Read one choice a line: code | Chinese | English | other spellings in files, `;` between."""
    rows = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return tuple(Choice(row[0], row[1], row[2], tuple(row[3].split(";")) if len(row) > 3 else ()) for row in rows)


SEX = _choices("""
    male | 男 | Male | 男性;M
    female | 女 | Female | 女性;F
""")
ID_TYPE = _choices("""
    resident | 居民身份证 | Resident identity card | 身份证;二代身份证
    residence | 港澳台居民居住证 | Residence permit (Hong Kong, Macao, Taiwan) | 居住证
    permanent | 外国人永久居留身份证 | Foreign permanent resident identity card | 永久居留证
""")
INDUSTRY = _choices("""
    retail | 零售业 | Retail | 零售
    catering | 餐饮服务业 | Catering | 餐饮业;餐饮
    manufacturing | 制造业 | Manufacturing | 制造
    government | 政府部门 | Government | 政府;机关
    other_services | 其他服务业 | Other services | 服务业;其他
""")
SIZE = _choices("""
    large | 大型企业 | Large enterprise | 大型
    medium | 中型企业 | Medium enterprise | 中型
    small | 小型企业 | Small enterprise | 小型
    sole_trader | 个体工商户 | Sole trader | 个体;个体户
""")
LOYALTY = _choices("""
    new | 新客户 | New customer
    old | 老客户 | Established customer
    loyal | 忠诚客户 | Loyal customer
""")
LEAD_SOURCE = _choices("""
    application | 主动申请 | Own application | 申请
    referral | 客户推荐 | Referral by a customer | 推荐
    research | 市场调研 | Market research | 调研
    report | 行业报告 | Industry report | 报告
""")
COLLECTED_BY = _choices("""
    online | 线上 | Online | 网上
    face_to_face | 面谈 | Face to face | 当面
    telephone | 电话 | Telephone
""")
INVOICE_TYPE = _choices("""
    ordinary | 普通发票 | Ordinary invoice | 普票
    special_vat | 增值税专用发票 | Special VAT invoice | 专票;专用发票
    electronic | 电子发票 | Electronic invoice | 电票
""")
ORDER_METHOD = _choices("""
    telephone | 电话订货 | By telephone | 电话
    online | 网上订货 | Online | 网上;网络订货
""")
SETTLEMENT = _choices("""
    cash | 现金结算 | Cash | 现金
    electronic | 电子结算 | Electronic | 电子
""")
MARKET_TYPE = _choices("""
    urban | 城镇 | Town | 城市
    rural | 乡村 | Village | 农村
""")
BUSINESS_FORMAT = _choices("""
    convenience | 便利店 | Convenience store
    supermarket | 超市 | Supermarket
    department | 商场 | Department store
    tobacco_spirits | 烟酒店 | Tobacco and spirits shop | 烟酒商店
    entertainment | 娱乐服务 | Entertainment | 娱乐服务类
    other | 其他 | Other
""")
TRADE_AREA = _choices("""
    commercial | 商业区 | Shopping area
    residential | 居民区 | Residential area | 居住区
    industrial | 工业区 | Industrial area
    school | 学校周边 | Near a school
    transport | 交通枢纽 | Transport hub
    scenic | 旅游景区 | Tourist area | 旅游区
""")
DISPLAY_FORM = _choices("""
    back_cabinet | 背柜 | Back cabinet
    upright_cabinet | 立柜 | Upright cabinet
    counter | 柜台 | Counter
    open | 开放式 | Open shelves | 开架
""")
DEGREE = _choices("""
    high | 高 | High
    medium | 中 | Medium
    low | 低 | Low
""")
MAIN_PRODUCTS = _choices("""
    class_1 | 一类烟 | Class 1 cigarettes | 一类;一类卷烟
    class_2 | 二类烟 | Class 2 cigarettes | 二类;二类卷烟
    class_3 | 三类烟 | Class 3 cigarettes | 三类;三类卷烟
    class_4 | 四类烟 | Class 4 cigarettes | 四类;四类卷烟
    class_5 | 五类烟 | Class 5 cigarettes | 五类;五类卷烟
    cigars | 雪茄烟 | Cigars | 雪茄
    mixed | 各类均衡 | No class above others | 均衡
""")
GRADE = _choices("""
    important | 重要客户 | Important customer | 重要
    general | 一般客户 | General customer | 一般
""")
INTEGRITY_GRADE = _choices("""
    A | A | A
    B | B | B
    C | C | C
    D | D | D
""")
# The 56 peoples by their number in GB/T 3304.
_PEOPLES = (
    "汉 Han,蒙古 Mongol,回 Hui,藏 Tibetan,维吾尔 Uyghur,苗 Miao,彝 Yi,壮 Zhuang,布依 Bouyei,朝鲜 Korean,"
    "满 Manchu,侗 Dong,瑶 Yao,白 Bai,土家 Tujia,哈尼 Hani,哈萨克 Kazak,傣 Dai,黎 Li,傈僳 Lisu,佤 Va,"
    "畲 She,高山 Gaoshan,拉祜 Lahu,水 Sui,东乡 Dongxiang,纳西 Naxi,景颇 Jingpo,柯尔克孜 Kirgiz,土 Tu,"
    "达斡尔 Daur,仫佬 Mulao,羌 Qiang,布朗 Blang,撒拉 Salar,毛南 Maonan,仡佬 Gelao,锡伯 Xibe,阿昌 Achang,"
    "普米 Pumi,塔吉克 Tajik,怒 Nu,乌孜别克 Uzbek,俄罗斯 Russian,鄂温克 Ewenki,德昂 De'ang,保安 Bonan,"
    "裕固 Yugur,京 Gin,塔塔尔 Tatar,独龙 Derung,鄂伦春 Oroqen,赫哲 Hezhen,门巴 Monba,珞巴 Lhoba,基诺 Jino"
)
ETHNICITY = tuple(
    Choice(f"{number:02d}", zh + "族", en, (zh,))
    for number, (zh, en) in enumerate((people.split() for people in _PEOPLES.split(",")), 1)
)
