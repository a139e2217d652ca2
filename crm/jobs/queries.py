"""Reading jobs."""

from crm.jobs.models import Job


def job_of(pk: int, person_id: int) -> Job | None:
    """Return a job to the person who started it, and to nobody else."""
    return Job.objects.filter(pk=pk, person_id=person_id).first()
