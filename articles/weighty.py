"""Words that must not be overlooked when they change: numbers, units and how often, negations, names of medicines."""

import re

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_UNITS = _set(
    """
    kg g mg mcg µg μg ug ng l dl ml µl μl mol mmol µmol μmol nmol iu u unit units % ‰ gram grams milligram
    milligrams microgram micrograms litre litres liter liters millilitre millilitres milliliter milliliters tablet
    tablets capsule capsules drop drops puff puffs spoon spoonful teaspoon teaspoons patch patches dose doses
    second seconds minute minutes hour hours day days week weeks month months year years hourly daily weekly
    monthly once twice times thrice mmhg bpm h d meq half halves quarter quarters third thirds one two three four five six
    seven eight nine ten eleven twelve double ½ ¼ ¾ ⅓ ⅔ < > ≤ ≥ ± =
    """
)
_NEGATIONS = _set(
    """
    no not never none neither nor without cannot unless except avoid stop stopped less more least most below above
    before after over under minimum maximum contraindicated indicated unsafe safe nobody everybody everyone always avoided avoids don doesn didn isn aren wasn won shouldn mustn needn couldn wouldn hasn haven t
    """
)
# Medicines whose names have no common ending, and the endings that others share.
# Source: WHO, “The use of stems in the selection of International Nonproprietary Names”.
_MEDICINES = _set(
    """
    aspirin acetaminophen paracetamol adrenaline epinephrine codeine digoxin dopamine fentanyl heparin insulin
    lithium methadone metformin methotrexate morphine oxycodone tramadol valproate warfarin prednisone
    levothyroxine phenytoin carbamazepine clozapine haloperidol gabapentin pregabalin allopurinol colchicine
    isotretinoin tamoxifen misoprostol mifepristone naproxen diazepam
    """
)
_STEMS = re.compile(
    r"\w{3,}(?:mab|nib|pril|sartan|statin|olol|azole|oxacin|cillin|mycin|micin|cycline|profen|fenac|coxib|gliptin|gliflozin|glutide"
    r"|glitazone|dipine|triptan|setron|oxetine|azepam|azolam|caine|vir|parin|xaban|gatran|tidine|semide|thiazide|prazole|olone|onide"
    r"|sone|terol|tropium|phylline|barbital|fibrate|dronate|platin|taxel|rubicin|ercept|poetin|kinra|lukast|racetam|giline|oxone)s?"
)


def is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None


def holds_number(word: str) -> bool:
    return _NUMBER.search(word) is not None


def is_weighty(word: str) -> bool:
    """Whether a word that is no number weighs as much: with another one in its place a reader takes or does something else."""
    lower = word.lower()
    if lower in _UNITS or lower in _NEGATIONS or lower in _MEDICINES:
        return True
    return len(lower) >= 6 and _STEMS.fullmatch(lower) is not None
