"""The examples of a deployment say what is true."""

import re

import pytest

from tests.house.sources import ROOT

DEPLOY = ROOT / "deploy"


def test_the_example_environment_is_all_that_production_needs() -> None:
    named = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "environment").read_text("utf-8"), re.MULTILINE))
    source = (ROOT / "crm" / "settings" / "production.py").read_text("utf-8")
    needed = set(re.findall(r"needed\(\"([A-Z_]+)\"\)", source)) | {"ALLOWED_HOSTS", "SECRET_KEY_FILE"}
    assert needed <= named


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_in_the_table_of_both_readmes(readme: str) -> None:
    sources = [ROOT / "gunicorn.conf.py", *(ROOT / "crm" / "settings").glob("*.py"), ROOT / "crm/crypto/keyfile.py"]
    read = re.compile(r"(?:environb?\.get\(b?|needed\(|number\(|is_on\()\"([A-Z_]+)\"")
    told = (ROOT / readme).read_text("utf-8")
    names = {name for path in sources if path.name != "testing.py" for name in read.findall(path.read_text("utf-8"))}
    assert len(names) > 10 and not [name for name in sorted(names) if f"`{name}`" not in told]


def test_both_services_run_as_one_user_that_may_write_in_one_place_only() -> None:
    for name in ("zhike-web.service", "zhike-jobs.service"):
        text = (DEPLOY / name).read_text("utf-8")
        assert {"User=zhike", "ProtectSystem=strict", "ReadWritePaths=/var/lib/zhike", "LimitCORE=0"} <= set(
            text.split("\n")
        )
