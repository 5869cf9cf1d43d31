"""What is done with a task in the queue: it is tried again."""

from django import forms

from desk.common.actions import CONFLICT, ActionView
from people.jobs import Job
from people.models import User
from people.refusals import Refusal


class TryAgain(ActionView):
    model = Job
    name = "again"
    permission = "people.change_job"
    title = "Try a task again"
    button = "Try again"
    refused_status = CONFLICT
    explanation = "The worker takes it up within seconds, in the name of whoever asked for it. What it did already is not done twice."

    @classmethod
    def applies_to(cls, obj: Job, user: User) -> bool:
        return obj.has_failed or obj.next_try is not None

    def nothing_to_do(self) -> str:
        """A second click, or a worker that was quicker."""
        if self.applies_to(self.object, self.user):
            return ""
        return f"There is nothing to try again: the task is {self.object.state_in_words}."

    def perform(self, form: forms.Form) -> str:
        if not self.object.start_over():
            raise Refusal("A worker is doing it at this moment.")
        return "It is tried again as soon as the worker looks, within seconds."
