"""Where Chromium is, how it is started, and the looks that pages are opened in."""

import os
import shutil

CHROMIUM = os.environ.get("CRM_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
ENGLISH, CHINESE = "en-GB", "zh-CN"
