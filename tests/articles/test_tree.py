"""What can be read off a clean text."""

from articles.cleaning import clean
from articles.tree import citation_ids, plain, tree

SMITH = '<a class="citation" data-reference="12"></a>'
JONES = '<a class="citation" data-reference="7"></a>'


def test_references_are_listed_once_by_first_appearance():
    html = f"<p>a{JONES}</p><ul><li>b{SMITH}{JONES}</li></ul>"

    assert citation_ids(clean(html)) == [7, 12]


def test_search_sees_words_and_no_markers():
    html = clean(
        f"<h2>Dose</h2><p>H<sub>2</sub>O, 5&nbsp;mg{SMITH}, {JONES}.</p>"
        "<ul><li>a</li><li>b &amp; c</li></ul><table><tr><td>1</td><td>2</td></tr></table>"
    )

    assert plain(html) == "Dose H2O, 5 mg. a b & c 1 2"
    assert plain("<i>JAMA</i>. 2019") == "JAMA. 2019"


def test_a_tree_of_html_from_elsewhere_is_clean():
    assert plain("<p>a<br/>b<script>x") == "a b"
    assert [element.tag for element in tree("<p onclick=x>a<img src=y>")] == ["p"]
