"""Hard words of health, and plain ones that say the same. A site adds its own, or others for these (`PLAIN_WORDS`)."""

from collections.abc import Iterable

from django.conf import settings

_LIST = """
accumulate: build up
additional: more
adequate: enough
adjacent: next to
administer: give
administered: given
adverse: harmful
alleviate: ease
ameliorate: improve
analgesic: painkiller
analgesics: painkillers
anticipate: expect
approximately: about
assistance: help
attempt: try
beneficial: helpful
benign: not cancer
carcinoma: cancer
cardiac: heart
cease: stop
cerebral: of the brain
chronic: long-lasting
cognitive: of thinking
commence: begin
comprise: be made up of
consequently: so
consume: eat or drink
contraindicated: not safe with
convulsion: fit
convulsions: fits
cutaneous: of the skin
demonstrate: show
demonstrates: shows
diminish: lessen
discontinue: stop
discontinued: stopped
due to the fact that: because
dyspnea: shortness of breath
dyspnoea: shortness of breath
efficacious: that works
efficacy: how well it works
elevated: high
emesis: being sick
endeavour: try
erythema: redness
etiology: cause
aetiology: cause
exacerbate: make worse
exacerbates: makes worse
exacerbation: getting worse
excessive: too much
experience difficulty: find it hard
facilitate: help
febrile: feverish
fracture: break
frequently: often
gastric: of the stomach
haemorrhage: bleeding
hemorrhage: bleeding
hepatic: of the liver
hypertension: high blood pressure
hypotension: low blood pressure
idiopathic: without a known cause
implement: carry out
in order to: to
in the event of: if
indicate: show
indicates: shows
individuals: people
inform: tell
ingest: swallow
inhibit: stop
initiate: start
initially: at first
lesion: sore
lesions: sores
lipids: fats
localised: in one place
localized: in one place
malignant: cancerous
modify: change
monitor: check
mortality: deaths
myocardial infarction: heart attack
nausea: feeling sick
necessitate: need
numerous: many
observe: see
obtain: get
occur: happen
occurs: happens
ocular: of the eye
oedema: swelling
edema: swelling
oncologist: cancer doctor
optimal: best
oral: by mouth
orally: by mouth
palpitations: a heartbeat that you notice
participate: take part
perform: do
permit: let
persist: go on
persists: goes on
physician: doctor
physicians: doctors
post-operative: after the operation
postoperative: after the operation
prior to: before
prognosis: outlook
prolonged: long
prophylactic: preventive
pruritus: itching
pulmonary: of the lungs
purchase: buy
pyrexia: fever
reduction: drop
regarding: about
remainder: rest
renal: of the kidneys
request: ask
require: need
requires: needs
retain: keep
subsequent: next
subsequently: later
substantial: large
sufficient: enough
symptomatic: with symptoms
syncope: fainting
terminate: end
therapeutic: of treatment
topical: put on the skin
transmit: pass on
trauma: injury
ulcer: sore
utilise: use
utilize: use
vertigo: feeling that the room turns
"""


def _read(lines: Iterable[str]) -> dict[str, str]:
    parts = (line.partition(":") for line in lines)
    return {hard.strip().lower(): plain.strip() for hard, _, plain in parts if plain}


# A site takes a word off the list by naming it with “-”.
PLAIN_WORDS = {
    hard: plain
    for hard, plain in (_read(_LIST.splitlines()) | _read(settings.PLAIN_WORDS)).items()
    if plain != "-"
}
