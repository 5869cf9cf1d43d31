"""Why a verb did not do what was asked. Each message is shown to the person who asked, and says what to do."""


class Refusal(Exception):
    """What was asked cannot be done now. The floors above have kinds of their own."""


def the_reason(text: str, what: str) -> str:
    """A typed reason, tidied; Refusal when there is none or it is too long."""
    reason = " ".join((text or "").split())
    if not reason:
        raise Refusal(f"Say why you {what}.")
    if len(reason) > 500:
        raise Refusal("Keep the reason to 500 characters.")
    return reason
