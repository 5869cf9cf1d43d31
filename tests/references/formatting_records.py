"""Works of every kind, as the tests of formatting cite them."""

STYLES = ("ama", "nlm")


def person(family, given="", **more):
    return {"family": family, "given": given, **more}


def group(name):
    return {"literal": name}


def on(*parts):
    return {"date-parts": [list(parts)]}


O_BYRNE = {
    "type": "article-journal",
    "author": [
        person("O'Byrne", "Paul M"),
        person("FitzGerald", "J Mark"),
        person("Bateman", "Eric D"),
        person("Barnes", "Peter J"),
        person("Zhong", "Nanshan"),
        person("Keen", "Christina"),
        person("Jorup", "Carin"),
    ],
    "title": "Inhaled combined budesonide-formoterol as needed in mild asthma",
    "container-title": "New England Journal of Medicine",
    "container-title-short": "N Engl J Med",
    "volume": "378",
    "issue": "20",
    "page": "1865-1876",
    "issued": on(2018, 5, 17),
    "DOI": "10.1056/NEJMoa1715274",
    "PMID": "29768149",
}
SIX_AUTHORS = {
    "type": "article-journal",
    "author": O_BYRNE["author"][:6],
    "title": "Six author paper",
    "container-title-short": "JAMA",
    "volume": 1,
    "issue": 2,
    "page": "637-41",
    "issued": on(2020),
}
GROUP_AUTHOR = {
    "type": "article-journal",
    "author": [group("ACCORD Study Group")],
    "title": "Group authored trial",
    "container-title-short": "N Engl J Med",
    "volume": "362",
    "issue": "17",
    "page": "1575-1585",
    "issued": on(2010),
    "DOI": "10.1056/NEJMoa1001286",
}
ODD_NAMES = {
    "type": "article-journal",
    "author": [
        person("Zhou", "Xing-Lou"),
        person("King", "Martin L.", suffix="Jr."),
        {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
    ],
    "title": "Hyphen and suffix names",
    "container-title": "Nature",
    "volume": "579",
    "issue": "7798",
    "page": "270-273",
    "issued": on(2020),
}
ARTICLE_NUMBER = {
    "type": "article-journal",
    "author": [person("Shah", "S.")],
    "title": "Article number paper.",
    "container-title-short": "PLoS One",
    "volume": "16",
    "issue": "3",
    "page": "e0123456",
    "issued": on(2021),
    "DOI": "10.1371/journal.pone.0123456",
}
AHEAD_OF_PRINT = {
    "type": "article-journal",
    "author": [person("Roe", "Richard R")],
    "title": "Ahead of print",
    "container-title": "BMJ",
    "issued": on(2025, 11, 5),
    "DOI": "10.1136/bmj-2025-000001",
}
NO_DOI = {
    "type": "article-journal",
    "author": [person("Doe", "Jane")],
    "title": "No DOI online",
    "container-title-short": "J. Pain",
    "volume": "4",
    "issue": "1",
    "page": "1-9",
    "issued": on(2019),
    "accessed": on(2025, 1, 3),
    "URL": "https://example.org/x",
}
WEB_PAGE = {
    "type": "webpage",
    "author": [group("Mayo Clinic Staff")],
    "title": "Migraine",
    "container-title": "Mayo Clinic",
    "issued": on(2021, 7, 2),
    "accessed": on(2025, 1, 3),
    "URL": "https://www.mayoclinic.org/x",
}
OWN_WEB_PAGE = {
    "type": "webpage",
    "author": [group("World Health Organization")],
    "title": "Migraine",
    "container-title": "World Health Organization",
    "issued": on(2024, 3, 6),
    "accessed": on(2025, 1, 3),
    "URL": "https://www.who.int/x",
}
BOOK = {
    "type": "book",
    "author": [person("Jameson", "J. Larry")],
    "title": "Harrison's Principles of Internal Medicine",
    "edition": 20,
    "publisher": "McGraw-Hill",
    "publisher-place": "New York",
    "issued": on(2018),
}
CHAPTER = {
    "type": "chapter",
    "author": [person("Goadsby", "Peter J")],
    "editor": [person("Jameson", "J Larry"), person("Fauci", "Anthony S")],
    "title": "Migraine",
    "container-title": "Harrison's Principles of Internal Medicine",
    "edition": "20",
    "publisher": "McGraw-Hill",
    "page": "3096-3106",
    "issued": on(2018),
}
REPORT = {
    "type": "report",
    "author": [group("National Institute for Health and Care Excellence")],
    "title": "Guideline on Migraine",
    "publisher": "NICE",
    "issued": on(2021),
}
PREPRINT = {
    "type": "article",
    "genre": "preprint",
    "author": [person("Doe", "Jane")],
    "title": "A preprint",
    "container-title": "medRxiv",
    "issued": on(2024, 5, 6),
    "DOI": "10.1101/2024.05.06.24300001",
}
NO_AUTHOR = {
    "type": "article-journal",
    "title": "Anonymous editorial",
    "container-title": "The Lancet",
    "container-title-short": "Lancet",
    "volume": "373",
    "issue": "9677",
    "page": "1733",
    "issued": on(2009),
}
