"""Doses are found however they are written, and what is easily misread about them is pointed out."""

import pytest

from articles.doses import doses_in, problems, strengths, without_unit


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("Take 5 mg twice a day.", ["5 mg"]),
        ("5 to 10 mg/kg", ["5 to 10 mg per kg"]),
        ("5–10 milligrams per day", ["5 to 10 mg per day"]),
        ("10 mg/5 ml, or 5mg/ml", ["10 mg per 5 ml", "5 mg per ml"]),
        ("250mg/5ml", ["250 mg per 5 ml"]),
        ("1,000 units, then 1000 IU a week", ["1000 units", "1000 units per week"]),
        ("50 µg, 50 μg, 50 mcg and 50 micrograms", ["50 micrograms"] * 4),
        ("a 1-mg tablet", ["1 mg"]),
        ("0.5\N{NO-BREAK SPACE}ml", ["0.5 ml"]),
        ("for 24 hours in 2020, of 5 people at 5 m or T4", []),
        ("version 1.2.3", []),
        ("500/125 mg, 500 mg/125 mg", ["500 to 125 mg", "500 mg", "125 mg"]),
        ("2.4 million units, 1 000 mg, 60 Gy", ["2.4 million units", "1000 mg", "60 Gy"]),
        ("½ mg, 1½ mg, 1,5 mg, 2x500 mg", ["½ mg", "1½ mg", "1,5 mg", "500 mg"]),
        ("0.5mg/kg/day, 25 mcg/hr", ["0.5 mg per kg per day", "25 micrograms per hr"]),
        ("500 mgs, 5 gm, 5 cc, 2 milligrammes", ["500 mg", "5 g", "5 ml", "2 mg"]),
    ],
)
def test_a_dose_is_found_however_it_is_written(line, keys):
    assert [dose.key for dose in doses_in(line)] == keys


@pytest.mark.parametrize(
    ("line", "words", "advice"),
    [
        ("Take 1.0 mg.", "1.0 mg", "Write “1 mg”"),
        ("Take 2.0 to 5.00 mg.", "2.0 to 5.00 mg", "Write “2 to 5 mg”"),
        ("Take .5 mg.", ".5 mg", "Write a nought before the point"),
        ("Take 50 µg.", "50 µg", "Write “micrograms”"),
        ("Take 50 mcg.", "50 mcg", "Write “micrograms”"),
        ("Take 100 IU.", "100 IU", "Write “units”"),
        ("Take 10U.", "10U", "Write “units”"),
    ],
)
def test_what_is_easily_misread_is_pointed_out(line, words, advice):
    [(found, wrong)] = problems(line)

    assert found == words
    assert wrong.startswith(advice)


@pytest.mark.parametrize("line", ["Take 1 mg.", "0.5 mg", "10.5 mg", "50 micrograms", "100 units"])
def test_what_is_written_well_is_left_alone(line):
    assert list(problems(line)) == []


def test_strengths_are_given_by_one_volume():
    [(words, wrong)] = strengths(["The syrup has 10 mg/5 ml.", "The drops have 5 mg/ml."])

    assert words == "5 mg/ml"
    assert "“10 mg/5 ml”" in wrong
    assert list(strengths(["5 mg/ml, 10 mg/ml", "5 mg a day, 30 mg a week, 1 g/5 ml"])) == []


def table(*rows, caption="", head=("Age", "Dose")):
    heads = "".join(f"<th>{one}</th>" for one in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    said = f"<caption>{caption}</caption>" if caption else ""
    return f"<table>{said}<tbody><tr>{heads}</tr>{body}</tbody></table>"


@pytest.mark.parametrize(
    ("html", "bare"),
    [
        (table(("6 to 11 years", "5")), ["5"]),
        (table(("6 to 11", "5 mg")), []),
        (table(("6 to 11", "5"), head=("Age", "Dose (mg)")), []),
        (table(("6 to 11", "1 or 2 tablets")), []),
        (table(("6 to 11", "5 or 10 mg, at most 40")), []),
        (table(("adults", "none")), []),
        (table(("adults", "Day 1: 5 mg"), ("adults", "2 lozenges"), ("adults", "1 x 500 mg")), []),
        (table(("12 and over", "5 mg"), caption="Doses for children"), []),
        (table(("rash", "34"), head=("Effect", "Of 100"), caption="Side effects by dose"), []),
        ("<table><tbody><tr><th>Dose</th><td>500</td></tr></tbody></table>", ["500"]),
        ("<table><tbody><tr><th>Dose (mg)</th><td>500</td></tr></tbody></table>", []),
        (table(("6 to 11", "5"), head=("Age", "People")), []),
        (table(("6 to 11", "5"), head=("Age", "Morning"), caption="Doses by age"), ["5"]),
        (table(("6 to 11", "2 times a day"), head=("Age", "How often"), caption="Doses"), []),
        ("<table><tbody><tr><td>Age</td><td>5</td></tr></tbody></table>", []),
        ("<p>Dose: 5</p>", []),
    ],
)
def test_a_number_in_a_table_of_doses_has_a_unit(html, bare):
    assert [cell for _, cell in without_unit(html)] == bare


def test_a_table_of_doses_is_called_what_its_caption_says():
    html = table(("adults", "5"), caption="Doses by age")

    assert list(without_unit(html)) == [("Doses by age", "5")]
