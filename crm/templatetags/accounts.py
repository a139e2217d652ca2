"""What a browser calls itself, in words."""

from django import template
from django.utils.translation import gettext

from crm.accounts.rules import device

register = template.Library()
PHONES = ("Android", "iPhone", "HarmonyOS")


@register.filter
def device_name(agent: str) -> str:
    """Return the device in the reader's words."""
    browser, system = device(agent)
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("A device that does not say what it is")


@register.filter
def device_icon(agent: str) -> str:
    """Return the icon of the device."""
    system = device(agent)[1]
    return "smartphone" if system in PHONES else "tablet" if system == "iPad" else "monitor"
