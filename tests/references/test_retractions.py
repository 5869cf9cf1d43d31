"""Titles that publishers mark, and titles that only speak of retractions."""

import pytest

from references.retractions import is_notice_by_title, is_retracted_by_title


@pytest.mark.parametrize(
    "title",
    [
        *("RETRACTED: Statins and outcomes", "Retracted Article: statins", "retracted - Statins"),
        *("[Retracted] Metformin", "[RETRACTED ARTICLE] Metformin", "(Retracted) Metformin"),
        *("RETRACTED PAPER: Statins", "WITHDRAWN: Antihistamines for colds", "Withdrawn. Tea"),
        *(
            "RETRACTED CHAPTER – Tea",
            "<b>RETRACTED</b>: Tea",
            "**RETRACTED** Tea",
            "Retracted | Tea",
        ),
        *("REMOVED: Tea", "TEMPORARY REMOVAL: Tea", "RETRACTED AND REPUBLISHED: Tea"),
        *("This article has been retracted: Tea", "Article withdrawn: Tea", "WITHDRAWN – Tea"),
        *("Tea and health [RETRACTED]", "Tea and health (Retracted)", "Tea and health - RETRACTED"),
        "Tea (Retracted article. See vol. 372, pg. 1212, 2015)",
        "Tea and health [Retracted paper]",
        "Tea and health (This article has been withdrawn)",
    ],
)
def test_a_title_that_the_publisher_marked(title):
    assert is_retracted_by_title(title)


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Retracted articles in surgery: a review",
            "Withdrawn-dose trials",
            "Tea: why it was cited",
        ),
        *("Drugs withdrawn from the market: tea", "Life support withdrawn: who decides?"),
        *("Retraction: Statins and outcomes", "Removed teeth: a survey", "Withdrawal of tea"),
        *("Patients (withdrawn from tea) and sleep", "Retracted eyelids in Graves disease", "Tea"),
        "Removal of tea: a trial",
        "Tea (removed from the market)",
    ],
)
def test_a_title_that_only_speaks_of_it(title):
    assert not is_retracted_by_title(title)


@pytest.mark.parametrize(
    ("title", "is_notice"),
    [
        ("Retraction: Statins and outcomes", True),
        ("Notice of Retraction. Statins", True),
        ("Retraction note to: Statins", True),
        ("Expression of concern: Statins", True),
        ("Statins (Retraction of vol 3, pg 12, 2011)", True),
        ("Retraction of eyelids in Graves disease", False),
        ("Withdrawal of statins in old age: a trial", False),
        ("RETRACTED: Statins", False),
    ],
)
def test_a_title_of_the_notice_itself(title, is_notice):
    assert is_notice_by_title(title) is is_notice
