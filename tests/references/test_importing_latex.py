"""LaTeX in the titles and names of BibTeX files."""

import time
import unicodedata
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from references.importing.latex import plain

# Each accent's command, and the combining mark that Unicode has for it.
MARKS = {
    **{"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304"},
    **{".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323"},
    **{"b": "\u0331", "r": "\u030a", "k": "\u0328"},
}
READ = {
    r"M\'{\i}guez and M{\'\i}guez": "Míguez and Míguez",
    r"\L{}ukasz, \O ster, \AA{}ngstr\"om, \ss\ and \th": "Łukasz, Øster, Ångström, ß and þ",
    r"\emph{In vitro}, {\em in vivo}, \textit{E. coli}": "<i>In vitro</i>, <i>in vivo</i>, <i>E. coli</i>",
    r"H$_2$O, 10$^{-3}$, $\mathrm{Na}^+$": "H<sub>2</sub>O, 10<sup>-3</sup>, Na<sup>+</sup>",
    r"CO\textsubscript{2}, CD4\textsuperscript{+}": "CO<sub>2</sub>, CD4<sup>+</sup>",
    r"IFN-$\gamma$ \alpha-synuclein \textbeta-blockers": "IFN-γ α-synuclein β-blockers",
    r"\textit{APOE} $\epsilon$4 and $\phi$X174": "<i>APOE</i> ε4 and φX174",
    r"aged $\leq$ 5 years, $\pm$ 2, \textless 3, \textgreater{} 4": "aged ≤ 5 years, ± 2, <3, > 4",
    r"fever of 38$^\circ$C, 38$^{\circ}$C, 38\textdegree C": "fever of 38°C, 38°C, 38°C",
    r"10\% of 5~mg at \$5, 100% sure & sound": "10% of 5 mg at $5, 100% sure & sound",
    "``Quoted'' pages 1--2---3, 5'-AMP, a_b # c": "“Quoted” pages 1–2—3, 5'-AMP, a_b # c",
    r"\copyright, \S 2, \pounds 3, \euro{} 4, \textregistered": "©, §2, £3, € 4, ®",
    r"The {DNA} of \mbox{HeLa} \textbf{cells} \unknown{stays}": "The DNA of HeLa cells stays",
    r"$\log$ doses of 2$\times$10 at cost of $5": "log doses of 2×10 at cost of $5",
    r"\cite{a} \footnote{b} \today \frac": "a b",
}
# Seconds of processor time, and letters.
AT_ONCE = 2
MUCH = 300_000


def test_latex_is_read_as_letters():
    assert {written: plain(written) for written in READ} == READ


def test_every_accent_stands_on_its_letter():
    forms = (r"\{}{{{}}}", r"{{\{}{{{}}}}}", r"\{} {}")

    for form, accent, letter in product(forms, MARKS, "aeionAEIcszyu"):
        expected = unicodedata.normalize("NFC", letter + MARKS[accent])
        assert plain(form.format(accent, letter)) == expected


def test_much_rubbish_is_read_at_once():
    for rubbish in ("{", "}", "\\", "{\\", "\\emph{", "\\'{", "$", "$_{", "\\ ", "{}", "^\\"):
        start = time.process_time()
        plain(rubbish * (MUCH // len(rubbish)))
        plain("{" * (MUCH // 2) + rubbish + "}" * (MUCH // 2))
        assert time.process_time() - start < AT_ONCE, rubbish


@settings(max_examples=300)
@given(st.text(alphabet="\\'\"`^~=.{}$_ abiuvHc%&-#", max_size=40))
def test_anything_is_read(value):
    assert "\\textit" not in plain(value)
