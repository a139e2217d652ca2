"""Opening and closing steps: what changes hands with them are deadlines and notices. Called under the case's lock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time

from django.urls import reverse
from django.utils import timezone

from crm.approvals import tidings
from crm.approvals.models import Case, Step
from crm.approvals.queries import places_today
from crm.approvals.refusals import WrongRoute
from crm.approvals.routes import OF_SUBJECT, Route, route
from crm.approvals.rules import up_at
from crm.deadlines.actions import Wanted, close_deadlines, open_deadlines
from crm.deadlines.models import Deadline
from crm.notices.actions import tell
from crm.notices.tidings import Tiding
from crm.posts.models import Post
from crm.posts.queries import Seat
from crm.workdays.rules import Rule, Way

ENDED = (Step.State.APPROVED, Step.State.EDITED, Step.State.SENT_BACK, Step.State.REJECTED, Step.State.SKIPPED)


def must_fit(plan: Route, posts: Mapping[str, Sequence[int]], rules: Mapping[str, Rule]) -> None:
    """Raise WrongRoute unless each stage has posts, of its role, and a deadline."""
    wanted = {post for each in posts.values() for post in each}
    roles = dict(Post.objects.filter(pk__in=wanted).values_list("pk", "role__code"))
    for stage in plan.stages:
        named = posts.get(stage.code, ())
        if not named or any(roles.get(post) != (stage.role or roles.get(post, "")) for post in named):
            raise WrongRoute(f"stage {stage.code} of {plan.code} has no post, or one of another role")
        if stage.days is None and stage.code not in rules:
            raise WrongRoute(f"stage {stage.code} of {plan.code} has no deadline")


def lay_steps(case: Case, plan: Route, posts: Mapping[str, Sequence[int]], rules: Mapping[str, Rule]) -> None:
    """Lay the steps of a new case, all waiting for their turn."""
    Step.objects.bulk_create(
        Step(
            case=case,
            place=place,
            stage=stage.code,
            need_all=stage.need_all,
            post_id=post,
            rule=_kept(rules[stage.code]) if stage.code in rules else {},
        )
        for place, stage in enumerate(plan.stages)
        for post in dict.fromkeys(posts[stage.code])
    )


def current_steps(case: Case) -> list[Step]:
    """Return what counts: the latest step of each post in each stage; earlier ones are history."""
    steps = case.steps.select_related("post__unit").order_by("place", "pk")
    return list({(step.place, step.post_id): step for step in steps}.values())


def open_steps(case: Case, steps: Sequence[Step]) -> None:
    """Open steps: each with a deadline, and a notice to the post where it is up."""
    duty, now = route(case.route).duty, timezone.now()
    wanted = [
        Wanted(duty, step.post_id, case.subject, case.number, _rule(case, step), customer=case.customer)
        for step in steps
    ]
    for step, deadline in zip(steps, open_deadlines(wanted), strict=True):
        step.state, step.deadline, step.opened_at = Step.State.OPEN, deadline, now
    Step.objects.bulk_update(steps, ["state", "deadline", "opened_at"])
    who = f"{case.requested_name} · {case.requested_post.name}"
    tell_posts(tidings.WAITS, case, up(case, steps), who=who, to_decide=True)


def up(case: Case, steps: Iterable[Step]) -> set[int]:
    """Return the posts at which steps are up today; their own where nobody can act on any above."""
    places = places_today()
    return {up_at(step.post_id, places, case.barred) or step.post_id for step in steps}


def drop_steps(case: Case, steps: Sequence[Step], *, by: Seat | None, to: Step.State = Step.State.SKIPPED) -> None:
    """Take steps away that are no longer, or not yet, needed; their deadlines are dropped."""
    duty = route(case.route).duty
    for step in steps:
        if step.state == Step.State.OPEN:
            close_deadlines(case.subject, duty, by=by, post_id=step.post_id, outcome=Deadline.Outcome.DROPPED)
        step.state = to
    Step.objects.bulk_update(steps, ["state"])


def ask_anew(case: Case, steps: Iterable[Step]) -> list[Step]:
    """Return fresh steps, waiting, for steps that ended; what was decided stays as it was."""
    return [
        Step.objects.create(
            case=case,
            place=step.place,
            stage=step.stage,
            need_all=step.need_all,
            post=step.post,
            added_by=step.added_by,
            rule=step.rule,
        )
        for step in steps
    ]


def tell_posts(what: Tiding, case: Case, posts: Iterable[int], *, who: str, to_decide: bool = False) -> None:
    """Tell posts of a case, with the way to its page; `to_decide` for those who decide, wherever they do."""
    link = reverse(OF_SUBJECT if to_decide else route(case.route).page, kwargs={"uuid": case.subject})
    tell(what, posts=posts, link=link, facts={"case": case.number, "who": who})


def _kept(rule: Rule) -> dict[str, str | int]:
    """Return a rule as a step keeps it until its turn comes."""
    return {
        "way": str(rule.way),
        "days": rule.days,
        "start": rule.start.isoformat(),
        "closing": rule.closing.isoformat(),
        "weekday": rule.weekday,
    }


def _rule(case: Case, step: Step) -> Rule:
    if step.rule:
        kept = step.rule
        start, closing = date.fromisoformat(kept["start"]), time.fromisoformat(kept["closing"])
        return Rule(Way(kept["way"]), kept["days"], start, closing, kept["weekday"])
    days = route(case.route).stage(step.stage).days
    return Rule(Way.AFTER, days or 0, timezone.localdate(), step.post.unit.closes)
