"""What a template says of a job: `{% job_title job %}` and `{% job_message job %}`."""

from django import template
from django.utils.translation import gettext

from crm.jobs.models import Job
from crm.jobs.work import work_of

register = template.Library()


@register.simple_tag
def job_title(job: Job) -> str:
    """Return what is being done; "" where this version no longer knows it."""
    try:
        return str(work_of(job.kind).title)
    except LookupError:
        return ""


@register.simple_tag
def job_message(job: Job) -> str:
    """Return the sentence the job ended with, in the reader's language."""
    return gettext(job.message) % job.facts if job.message else ""
