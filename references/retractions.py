"""What a title itself says about a retraction, as publishers mark it (COPE's guidelines; Crossref's advice to members)."""

import re

_WHAT = r"(?:(?:this )?(?:article|paper|chapter|manuscript|publication|report|preprint|study)(?: (?:has been|was|is))? )?"
_TAKEN = r"(?:retracted(?: and (?:republished|replaced))?|withdrawn|(?:temporar(?:y|ily) )?remov(?:ed|al))"
_OF_WHAT = r"(?:[ -](?:article|paper|chapter|manuscript|publication|report|preprint|study)){0,1}"
# "RETRACTED: …", "[Retracted article] …", "WITHDRAWN – …"; not "Retracted articles in surgery" or "Withdrawn-dose trials".
_BEFORE = re.compile(
    rf"(?:[\[(*]{{1,4}}{_WHAT}{_TAKEN}{_OF_WHAT}[^\])*]{{0,40}}[\])*]{{1,4}}"
    rf"|{_WHAT}{_TAKEN}{_OF_WHAT} ?(?::|[.|—–] | - ))\s*\w",
    re.IGNORECASE,
)
# "… [RETRACTED]", "… (Retracted article. See vol. 3, p. 7, 2015)" of Web of Science, "… – Retracted".
_BEHIND = re.compile(
    rf"(?:[\[(]{_WHAT}{_TAKEN}{_OF_WHAT}\b(?! (?:from|by|in the))[^\[\]()]{{0,120}}[\])]"
    rf"|(?: [—–-]|[:;*]) ?{_WHAT}(?:retracted|withdrawn){_OF_WHAT})[\s.*]*$",
    re.IGNORECASE,
)
# The notice itself: a work about the retracted one.
_NOTICE = re.compile(
    r"[\[(]?(?:(?:notice|statement) of )?(?:retraction|withdrawal|expression of concern)(?: (?:note|notice|statement))?"
    r"(?: (?:to|of|for))?[\])]? ?[:.—–]|.{0,600}\((?:retraction|withdrawal) of vol",
    re.IGNORECASE,
)
_TAGS = re.compile(r"</?[a-z]{1,6}>", re.IGNORECASE)


def is_retracted_by_title(title: str) -> bool:
    """Whether the publisher marked the title of a retracted or withdrawn work, before it or behind it."""
    line = _TAGS.sub("", title).strip()
    return bool(_BEFORE.match(line) or _BEHIND.search(line))


def is_notice_by_title(title: str) -> bool:
    """Whether the work is a notice about another one: "Retraction: …", "Notice of Retraction. …"."""
    return bool(_NOTICE.match(_TAGS.sub("", title).strip()))
