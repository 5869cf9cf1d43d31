"""What happens, who is told of it, and how: the one table of it.

People choose how they are mailed by these kinds (`people.inbox`). A kind's mail has a template of its own below
`templates/mail/reviews/` where it says more than the line of the list does.
"""

from dataclasses import dataclass

from people.inbox import Kind, Mail
from reviews.notifications import audiences as to

ONCE_A_DAY = str(Mail.DAILY)


@dataclass(frozen=True)
class Told(Kind):
    """A kind of thing that happens, with who is told of it.

    `opens` is the page that its line leads to: the reviewer's screen (`review`), the article at the desk (`desk`), readers'
    page (`page`), the list of what somebody answers for (`own`), or a reviewer's papers (`papers`). `template` is the mail's.
    """

    told: tuple[to.Audience, ...] = ()
    opens: str = "desk"
    next: str = "See it on the desk"
    template: str = "line"


# What is asked of a reviewer

ASKED = Told(
    "asked",
    "A review is asked of you",
    "{by} asks you for a {review} of {title} by {day}",
    told=(to.reviewers,),
    opens="review",
    next="Read it and decide",
    template="asked",
)
ASKED_TOGETHER = Told(
    "asked_together",
    "You are asked about the same change to several pages",
    "{by} asks you about one change to {title} by {day}",
    told=(to.reviewers,),
    opens="together",
    next="See the changes and decide",
)
DUE_SOON = Told(
    "due_soon",
    "Your answer is due in two days",
    "Your {review} of {title} is due on {day}",
    told=(to.reviewers,),
    opens="review",
    next="Read it and decide",
    template="due",
)
LATE = Told(
    "late",
    "Your answer is late",
    "Your {review} of {title} was due on {day}",
    told=(to.reviewers,),
    opens="review",
    next="Read it and decide",
    template="due",
)
NO_ANSWER = Told(
    "no_answer",
    "A reviewer whom you asked has not answered after three reminders",
    "{reviewer} has not answered: a {review} of {title} was due on {day}",
    told=(to.askers, to.answering),
    next="Ask somebody else",
)
NOT_ASKED = Told(
    "not_asked",
    "A review is no longer asked of you",
    "{by} no longer asks you for a {review} of {title}",
    told=(to.reviewers,),
    opens="review",
    next="What you had written is still here",
    template="no_longer_asked",
)
CLOSED = Told(
    "closed",
    "A review that you had not decided was closed",
    "{by} closed the review of {title} before you decided",
    told=(to.reviewers,),
    opens="review",
    next="What you had written is still here, beside the text as it is now",
    template="review_closed",
)

# What a writer goes on with

WRITE_ON = Told(
    "write_on",
    "A text is yours to write on again",
    "{by} closed the review of {title}: it is yours to write on",
    told=(to.writer,),
    next="Go on writing",
    template="review_closed_for_writer",
)
HANDED_OVER = Told(
    "handed_over",
    "A text is ready for an editor",
    "{by} handed {title} over to the editors",
    told=(to.editors,),
    next="Read it and go on with it",
    template="handed_over",
)
HANDED_BACK = Told(
    "handed_back",
    "A text that you handed over was given back",
    "{by} gave {title} back to you",
    told=(to.who_handed_it_over,),
    next="Go on writing",
    template="handed_back",
)

# What reviewers decided

CHANGES_REQUESTED = Told(
    "changes_requested",
    "A reviewer asks for changes",
    "{by} asked for changes to {title}",
    told=(to.askers, to.writer, to.responsible),
    next="Read what is asked",
    template="decided",
)
DECLINED = Told(
    "declined",
    "A reviewer declines",
    "{by} declined to review {title}",
    told=(to.askers, to.responsible),
    next="Ask somebody else",
    template="decided",
)
APPROVED = Told(
    "approved",
    "A reviewer approves, and others have yet to decide",
    "{by} approved {title}, and others have yet to decide",
    mail=ONCE_A_DAY,
    told=(to.askers, to.responsible),
    next="See what it still needs before it can go live",
    template="decided",
)
ALL_DECIDED = Told(
    "all_decided",
    "A reviewer approves, and all have decided",
    "{by} approved {title}: all have decided",
    told=(to.askers, to.responsible),
    next="See what it still needs before it can go live",
    template="decided",
)

CONSULTED = Told(
    "consulted",
    "Somebody whom you consulted has said what they have to say",
    "{by} has said what they have to say about {title}",
    told=(to.askers, to.responsible),
    next="Read their comments",
)
CONSULTATION_DECLINED = Told(
    "consultation_declined",
    "Somebody whom you consulted declines",
    "{by} declined to be consulted on {title}",
    told=(to.askers, to.responsible),
    next="Ask somebody else",
)
REVIEWER_LEFT = Told(
    "reviewer_left",
    "A reviewer who was asked has left",
    "{reviewer}, who had not decided on {title}, reviews here no more",
    told=(to.askers, to.responsible),
    next="Ask somebody else",
)
COMMENTED = Told(
    "commented",
    "A reviewer comments on a text",
    "{by} commented on {title}",
    mail=ONCE_A_DAY,
    told=(to.askers, to.writer, to.responsible),
    next="Read the comments",
)
ANSWERED = Told(
    "comment_answered",
    "Somebody answers a comment of yours, or in its thread",
    "{by} answered a comment on {title}",
    told=(to.talking,),
    next="Read the answer",
)

# What readers see

TAKEN_BACK = Told(
    "taken_back",
    "A decision is taken back",
    "{by} took a decision on {title} back; what readers see has not changed",
    told=(to.reviewers, to.askers),
    template="taken_back",
)
TAKEN_DOWN = Told(
    "taken_down",
    "A page is taken down",
    "{by} took {title} down",
    safety=True,
    told=(to.reviewers, to.editors, to.writers, to.responsible),
    next="See what the page needs before it can be shown again",
    template="taken_down",
)
PUBLISHED = Told(
    "published",
    "A text that you wrote, reviewed or answer for goes live",
    "{by} published {title}",
    mail=ONCE_A_DAY,
    told=(to.writers, to.reviewers, to.responsible),
    opens="page",
    next="See the page",
)
SCHEDULED = Told(
    "scheduled",
    "A text that you wrote or answer for is scheduled",
    "{by} scheduled {title} for {moment}",
    mail=ONCE_A_DAY,
    told=(to.writers, to.responsible),
)
CALLED_OFF = Told(
    "called_off",
    "A scheduled text is called off",
    "{by} called off the publication of {title}, which was planned for {moment}",
    told=(to.scheduler, to.writers, to.responsible),
)
NOT_PUBLISHED = Told(
    "not_published",
    "A scheduled text could not go live",
    "{title} was to go live on {moment} and did not",
    safety=True,
    told=(to.scheduler, to.responsible, to.writers, to.editors),
    next="See what keeps it from readers",
    template="not_published",
)
REPORT_ACCEPTED = Told(
    "report_accepted",
    "A reader’s report about your page is right",
    "{by} accepted a reader’s report about {title}",
    told=(to.answering, to.writers),
    next="Read what the reader found",
    template="concern",
)
CONCERN = Told(
    "concern",
    "A concern about your page is raised",
    "{by} raised a concern about {title}",
    told=(to.answering,),
    next="Read the concern",
    template="concern",
)
RUNS_OUT = Told(
    "runs_out",
    "The review of your page runs out within 30 days",
    "The review of {title} runs out on {day}",
    mail=ONCE_A_DAY,
    told=(to.answering,),
    next="Have it reviewed again",
)
RAN_OUT = Told(
    "ran_out",
    "The review of your page has run out",
    "The review of {title} ran out on {day}: readers are told that it is overdue",
    told=(to.answering,),
    next="Have it reviewed again",
)
OWNER = Told(
    "owner",
    "You answer for a page from now on",
    "{by} lets you answer for {title}",
    mail=ONCE_A_DAY,
    told=(to.new_owner,),
    opens="own",
    next="See the pages that you answer for",
)

# Reviewers' papers

CREDENTIAL_ENDS = Told(
    "credential_ends",
    "A credential runs out",
    "The credential of {reviewer} runs out on {day}",
    told=(to.the_reviewer, to.keepers_of_credentials),
    opens="papers",
    next="Renew it",
    template="papers",
)
CREDENTIAL_CHECK = Told(
    "credential_check",
    "A credential is to be looked up again",
    "The credential of {reviewer} counts until {day}, and is to be looked up again",
    told=(to.the_reviewer, to.keepers_of_credentials),
    opens="papers",
    next="See it",
    template="papers",
)
DECLARATION_ENDS = Told(
    "declaration_ends",
    "Your declaration of interests runs out",
    "Your declaration of interests holds until {day}",
    told=(to.the_reviewer,),
    opens="papers",
    next="Declare your interests with your next review",
    template="papers",
)

# As people find them where they choose.
GROUPS: dict[str, tuple[Told, ...]] = {
    "What is asked of you": (ASKED, ASKED_TOGETHER, DUE_SOON, LATE, NOT_ASKED, CLOSED),
    "What you write": (WRITE_ON, HANDED_BACK, HANDED_OVER),
    "What reviewers decide": (
        *(CHANGES_REQUESTED, DECLINED, APPROVED, ALL_DECIDED, NO_ANSWER),
        *(CONSULTED, CONSULTATION_DECLINED, REVIEWER_LEFT),
    ),
    "What is discussed": (COMMENTED, ANSWERED),
    "What readers see": (TAKEN_DOWN, NOT_PUBLISHED, TAKEN_BACK, PUBLISHED, SCHEDULED, CALLED_OFF),
    "What you answer for": (REPORT_ACCEPTED, CONCERN, RUNS_OUT, RAN_OUT, OWNER),
    "Reviewers’ papers": (CREDENTIAL_ENDS, CREDENTIAL_CHECK, DECLARATION_ENDS),
}
# What a reviewer's list of what waits for them says, too.
REMINDING = (ASKED, DUE_SOON, LATE)
KINDS: tuple[Told, ...] = tuple(kind for group in GROUPS.values() for kind in group)
BY_NAME = {kind.name: kind for kind in KINDS}
