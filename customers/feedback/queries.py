"""Forms, versions and answers as the pages read them; the figures over many answers stand in `figures`."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from customers.feedback.models import Answer, AnswerFile, FeedbackForm, FormVersion

PAGE, OF_A_CUSTOMER = 50, 50
CLASSES = {"industries": "industry", "sizes": "size", "grades": "grade"}


@dataclass(frozen=True)
class Listed:
    """A form of the list: the version that is asked now, the draft of the next one, and how many have answered."""

    form: FeedbackForm
    current: FormVersion | None
    draft: FormVersion | None
    answers: int

    @property
    def shown(self) -> FormVersion | None:
        """Return the version whose title names the form."""
        return self.current or self.draft


def page(*, retired: bool = False, after: int | None = None) -> tuple[list[Listed], int | None]:
    """Return a page of forms, the newest first, and where it goes on; three statements."""
    rows = FeedbackForm.objects.filter(retired_at__isnull=not retired).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    listed = _listed(found)
    return listed, found[-1].pk if more else None


def listed(form: FeedbackForm) -> Listed:
    """Return one form as the list has it."""
    return _listed([form])[0]


def _listed(forms: list[FeedbackForm]) -> list[Listed]:
    ids = [form.pk for form in forms]
    current: dict[int, FormVersion] = {}
    drafts: dict[int, FormVersion] = {}
    for version in FormVersion.objects.filter(form__in=ids).order_by("form", "number"):
        kept = drafts if version.published_at is None else current
        kept[version.form_id] = version
    counted = Answer.objects.filter(version__form__in=ids).values_list("version__form").annotate(Count("pk")).order_by()
    answers = dict(counted)
    return [Listed(one, current.get(one.pk), drafts.get(one.pk), answers.get(one.pk, 0)) for one in forms]


def form_by(uuid: UUID) -> FeedbackForm | None:
    """Return a form by its address."""
    return FeedbackForm.objects.filter(uuid=uuid).first()


def versions_of(form: FeedbackForm) -> list[FormVersion]:
    """Return a form's versions, the newest first, each with how many `answered` it."""
    counted = Count("answers")
    return list(FormVersion.objects.filter(form=form).annotate(answered=counted).order_by("-number"))


def version_by(form: FeedbackForm, number: int) -> FormVersion | None:
    """Return one version of a form."""
    return FormVersion.objects.select_related("form").filter(form=form, number=number).first()


def draft_of(form: FeedbackForm) -> FormVersion | None:
    """Return a form's draft."""
    return FormVersion.objects.select_related("form").filter(form=form, published_at=None).first()


def current_of(form: FeedbackForm) -> FormVersion | None:
    """Return the version of a form that is asked now."""
    versions = FormVersion.objects.select_related("form").filter(form=form).exclude(published_at=None)
    return versions.order_by("-number").first()


def in_use() -> list[FormVersion]:
    """Return what can be asked today: the current version of each form that is not retired, the newest form first."""
    published = FormVersion.objects.filter(form__retired_at=None).exclude(published_at=None)
    current = {one.form_id: one for one in published.select_related("form").order_by("number")}
    return sorted(current.values(), key=lambda one: -one.form_id)


def suits(form: FeedbackForm, classes: Mapping[str, str]) -> bool:
    """Say whether a form is for a customer of these classes (`besides.Beside.classes`); an empty list bars nobody."""
    wanted = {name: getattr(form, lists) for lists, name in CLASSES.items()}
    return all(not among or classes.get(name, "") in among for name, among in wanted.items())


def suiting(classes: Mapping[str, str]) -> list[FormVersion]:
    """Return what can be asked of a customer of these classes today."""
    return [one for one in in_use() if suits(one.form, classes)]


def answers_of(customer_id: int, *, size: int = OF_A_CUSTOMER) -> list[Answer]:
    """Return a customer's answers, the newest first, to whoever has opened the record."""
    return list(_answers().filter(customer=customer_id).order_by("-pk")[:size])


def answer_of(customer_id: int, uuid: UUID) -> Answer | None:
    """Return one answer of a customer, with what it gave."""
    return _answers().prefetch_related("given").filter(customer=customer_id, uuid=uuid).first()


def files_of(answer: Answer) -> dict[str, str]:
    """Return the types of the files that answered questions, by question."""
    return dict(AnswerFile.objects.filter(answer=answer).values_list("question", "type"))


def file_of(answer: Answer, question: str) -> AnswerFile | None:
    """Return the sealed file that answered a question."""
    return AnswerFile.objects.filter(answer=answer, question=question).first()


def _answers() -> QuerySet[Answer]:
    return Answer.objects.select_related("version__form")
