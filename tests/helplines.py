"""Helplines in tests: each with a number that two people agreed to."""

from articles.actions import approve_helpline, create_helpline, propose_helpline


def helpline(story, name="Ambulance", phone="999", **said):
    made = create_helpline(by=story.maya, name=name, locale="United Kingdom")
    agree(story, made, phone=phone, **said)
    return made


def agree(story, helpline, **said):
    """The next number, proposed by one and approved by another."""
    version = propose_helpline(helpline=helpline, by=story.maya, **said)
    return approve_helpline(version=version, by=story.olga)


def mark(helpline):
    """As the editor writes it."""
    return f'<a class="helpline" data-helpline="{helpline.pk}"></a>'
