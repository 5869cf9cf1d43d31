"""A file within every bound on its parts is read within one second and 100 MB, whatever its parts add up to."""

import time
import tracemalloc

import pytest

from references.importing import Unreadable, batch, read

# The measured time is the processor's; a machine that does other things, too, takes more of it for the same.
SECONDS, BYTES = 3, 100_000_000


def chained(lines):
    """Abbreviations, each twice as long as the one before."""
    first = [f'@string{{a0 = "{"x" * 50}"}}']
    return "\n".join(first + [f"@string{{a{n} = a{n - 1} # a{n - 1}}}" for n in range(1, lines)])


def bib(author="{Graus, F}", note="{x}"):
    return f"@article{{k, title={{A}}, author={author}, note={note}}}\n"


def csl(inner):
    return f'{{"type": "book", "title": "T", {inner}}}'


def authors(count):
    return f'"author": [{", ".join(["{}"] * count)}]'.replace("{}", '{"family": "Graus"}')


def ris(line, times):
    return "TY  - JOUR\nTI  - A\n" + f"{line}\n" * times + "ER  - \n"


def nbib(number, line, times):
    return f"PMID- {number}\nTI  - A\n" + f"{line}\n" * times + "\n"


def many(entry, times):
    return f"[{', '.join([entry] * times)}]"


HOSTILE = {
    "abbreviations of abbreviations": chained(2800) + "\n" + bib(note="a2799"),
    "one abbreviation very often": f'@string{{a = "{"x" * 1000}"}}\n'
    + f"@string{{b = {' # '.join(['a'] * 40_000)}}}\n{bib(note='b')}",
    "long abbreviations in each entry": f'@string{{a = "{"x" * 100_000}"}}\n' + bib(note="a") * 800,
    "BibTeX authors": bib(author=f"{{{' and '.join(['Graus, F'] * 2_000)}}}"),
    "CSL authors": many(csl(authors(4_000)), 1),
    "CSL lists": many(csl(f'"x": [{",".join(["[]"] * 200_000)}]'), 1),
    "CSL names in one line": many(csl(f'"author": "{"a;" * 60_000}"'), 1),
    "CSL items that are none": f'{{"items": [{",".join(["[]"] * 300_000)}]}}',
    "CSL tags": many(csl(f'"publisher": "{"<p a" + "=" * 900_000}"'), 1),
    "CSL notes of empty lines": many(csl('"note": "' + "\\n" * 4_900 + '"'), 30),
    "RIS authors": ris("AU  - Graus, F", 4_000),
    "RIS lines": ris("x", 60_000),
    "PubMed lines": nbib(1, "      x", 60_000),
    "empty lines": "TY  - JOUR\n" + "\n" * 5_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_sums_have_bounds(text):
    data = text.encode()

    began = time.process_time()
    outcome(data)
    took = time.process_time() - began
    tracemalloc.start()
    outcome(data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert took < SECONDS
    assert most < BYTES


def outcome(data):
    try:
        return read(data)
    except Unreadable as refused:
        return str(refused)


def test_what_is_too_much_in_all_is_said(monkeypatch):
    monkeypatch.setattr("references.importing.reading.MAX_PEOPLE_IN_ALL", 10)
    monkeypatch.setattr("references.importing.reading.MAX_LINES", 100)

    assert "holds more than 10 names" in outcome(ris("AU  - Graus, F", 6).encode() * 2)
    assert "holds more than 100 lines" in outcome(ris("", 100).encode())
    assert len(outcome(ris("AU  - Graus, F", 6).encode()).usable) == 1


@pytest.mark.parametrize(
    "text",
    [
        ris("AU  - Graus, F", batch.MAX_LINES_OF_ENTRY) + ris("", 1),
        nbib(1, "AU  - Graus F", batch.MAX_LINES_OF_ENTRY) + nbib(2, "AU  - Graus F", 1),
        f"[{csl(authors(130_000))}, {csl(authors(1))}]",
    ],
    ids=["RIS", "PubMed", "CSL-JSON"],
)
def test_an_entry_that_is_far_too_long_spoils_no_other(text):
    long, other = read(text.encode()).entries

    assert "far too long" in long.problems[0]
    assert other.is_usable


def test_of_more_people_than_any_work_has_the_first_are_taken(monkeypatch):
    monkeypatch.setattr("references.importing.cleaning.MAX_PEOPLE", 3)

    [entry] = read(many(csl(authors(5)), 1).encode()).entries

    assert len(entry.csl["author"]) == 3
    assert "Only the first 3 names were taken." in entry.problems


def test_abbreviations_that_add_too_much_are_named_as_the_reason():
    data = f"{chained(40)}\n{bib()}{bib(note='a1')}".encode()

    plain, shortened = read(data).entries[-2:]

    assert plain.is_usable
    assert "abbreviations of this file add far too much" in shortened.problems[0]
