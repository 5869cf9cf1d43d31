"""Proposing what a topic is introduced by, and a second person's approval of it."""

from typing import Any

from articles.comparing import compare_text
from articles.models import Topic
from desk.common import versions
from desk.policies.forms import IntroductionForm
from website.actions import approve_introduction, propose_introduction
from website.models import TopicIntroduction


class ProposeIntroduction(versions.ProposeVersion):
    model, versions = Topic, TopicIntroduction
    permission = "website.add_topicintroduction"
    form_class = IntroductionForm
    title = label = "Propose an introduction"
    explanation = (
        "It stands under the topic’s name, for every reader, and nobody reviews it: it says what the topic is about "
        "and makes no medical claim."
    )

    def get_initial(self) -> dict[str, Any]:
        # What one person wrote before it took two is at least a start.
        return super().get_initial() or {"text": self.object.introduction}

    def propose(self, words: dict[str, Any]) -> TopicIntroduction:
        return propose_introduction(topic=self.object, by=self.user, **words)


class ApproveIntroduction(versions.ApproveVersion):
    model, versions = Topic, TopicIntroduction
    permission = "articles.view_topic"
    posting_permission = "website.change_topicintroduction"
    template_name = "admin/house/introduction.html"

    def get_title(self) -> str:
        return f"{self.object}: introduction, version {self.version.number}"

    def approve(self) -> TopicIntroduction:
        return approve_introduction(introduction=self.version, by=self.user)

    def changes(self, before: TopicIntroduction | None) -> dict[str, Any]:
        return {"changes": before and compare_text(before.text, self.version.text)}
