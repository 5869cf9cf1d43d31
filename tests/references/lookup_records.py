"""Records in the shapes that the services document, as few fields as a test needs."""

from tests.references.lookup_server import as_json, as_xml

DOI = "10.1016/s0140-6736(97)11096-0"
ENCODED = "10.1016%2Fs0140-6736%2897%2911096-0"
PMID = "9500320"
PMCID = "PMC5066574"


def crossref_work(**changes):
    """A retracted paper as Crossref has it."""
    message = {
        "DOI": "10.1016/S0140-6736(97)11096-0",
        "type": "journal-article",
        "title": ["Ileal-lymphoid-nodular hyperplasia in children"],
        "container-title": ["The Lancet"],
        "short-container-title": ["The Lancet"],
        "author": [
            {"given": "AJ", "family": "Wakefield", "sequence": "first", "affiliation": []},
            {"given": "SH", "family": "Murch", "suffix": "Jr", "sequence": "additional"},
            {"name": "The Study Group", "sequence": "additional"},
        ],
        "issued": {"date-parts": [[1998, 2]]},
        "volume": "351",
        "issue": "9103",
        "page": "637-641",
        "publisher": "Elsevier BV",
        "ISSN": ["0140-6736"],
        "abstract": "<jats:p>Long.</jats:p>",
        "reference": [{"key": "1", "DOI": "10.1000/other"}],
        "updated-by": [update(), update(source="publisher", type="correction", DOI="10.1000/corr")],
    }
    return {k: v for k, v in (message | changes).items() if v is not None}


def update(**changes):
    return {
        "DOI": "10.1016/S0140-6736(10)60175-4",
        "type": "retraction",
        "label": "Retraction",
        "source": "retraction-watch",
        "updated": {"date-parts": [[2010, 2, 6]], "date-time": "2010-02-06T00:00:00Z"},
        "record-id": "4036",
    } | changes


def crossref_answer(**changes):
    return {"status": "ok", "message-type": "work", "message": crossref_work(**changes)}


ARTICLE = """\
<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"
 "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">
<PubmedArticleSet><PubmedArticle>
<MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">9500320</PMID>
<Article PubModel="Print"><Journal><ISSN IssnType="Print">0140-6736</ISSN>
<JournalIssue CitedMedium="Print"><Volume>351</Volume><Issue>9103</Issue>
<PubDate><Year>1998</Year><Month>Feb</Month><Day>28</Day></PubDate></JournalIssue>
<Title>Lancet (London, England)</Title><ISOAbbreviation>Lancet</ISOAbbreviation></Journal>
<ArticleTitle>Ileal-<i>lymphoid</i>-nodular hyperplasia &amp; CD4<sup>+</sup> <b>cells</b> if p &lt; 0.05.</ArticleTitle>
<Pagination><StartPage>637</StartPage><EndPage>641</EndPage><MedlinePgn>637-41</MedlinePgn></Pagination>
<ELocationID EIdType="doi" ValidYN="Y">10.1016/S0140-6736(97)11096-0</ELocationID>
<Abstract><AbstractText>Long.</AbstractText></Abstract>
<AuthorList CompleteYN="Y">
<Author ValidYN="Y"><LastName>Wakefield</LastName><ForeName>Andrew J</ForeName><Initials>AJ</Initials></Author>
<Author ValidYN="N"><LastName>Wakefeild</LastName><ForeName>Andrew J</ForeName></Author>
<Author ValidYN="Y"><LastName>Murch</LastName><Initials>SH</Initials><Suffix>Jr</Suffix></Author>
<Author ValidYN="Y"><CollectiveName>The Study Group</CollectiveName></Author></AuthorList>
<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType>
<PublicationType UI="D002363">Case Reports</PublicationType>
<PublicationType UI="D016454">Review</PublicationType>
<PublicationType UI="D016441">Retracted Publication</PublicationType></PublicationTypeList></Article>
<MedlineJournalInfo><Country>England</Country><MedlineTA>Lancet</MedlineTA></MedlineJournalInfo>
<CommentsCorrectionsList>
<CommentsCorrections RefType="CommentIn"><RefSource>Lancet. 1998</RefSource></CommentsCorrections>
<CommentsCorrections RefType="ErratumIn"><RefSource>Lancet 2004 Mar;363(9411):750</RefSource>
</CommentsCorrections>
<CommentsCorrections RefType="RetractionIn">
<RefSource>Lancet. 2010 Feb 6;375(9713):445. doi: 10.1016/S0140-6736(10)60175-4.</RefSource>
<PMID Version="1">20137807</PMID></CommentsCorrections></CommentsCorrectionsList>
</MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">9500320</ArticleId>
<ArticleId IdType="pmc">PMC5066574</ArticleId></ArticleIdList>
<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/other</ArticleId>
<ArticleId IdType="pmc">PMC1</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>
</PubmedArticle></PubmedArticleSet>
"""

CHAPTER = """\
<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID Version="1">20301295</PMID>
<ArticleIdList><ArticleId IdType="bookaccession">NBK1116</ArticleId></ArticleIdList>
<Book><Publisher><PublisherName>University of Washington, Seattle</PublisherName>
<PublisherLocation>Seattle (WA)</PublisherLocation></Publisher>
<BookTitle book="gene">GeneReviews<sup>®</sup></BookTitle>
<PubDate><Year>1993</Year></PubDate>
<AuthorList Type="editors" CompleteYN="Y"><Author><LastName>Adam</LastName>
<ForeName>Margaret P</ForeName></Author></AuthorList>
<Isbn>9780195366747</Isbn></Book>
<ArticleTitle book="gene" part="x">Hemophilia A.</ArticleTitle>
<AuthorList Type="authors" CompleteYN="Y"><Author><LastName>Konkle</LastName>
<ForeName>Barbara A</ForeName></Author></AuthorList>
<PublicationType UI="D016454">Review</PublicationType></BookDocument>
</PubmedBookArticle></PubmedArticleSet>
"""

NO_ARTICLES = '<?xml version="1.0" ?><PubmedArticleSet></PubmedArticleSet>'


def summary(**changes):
    return {
        "uid": PMID,
        "source": "Lancet",
        "title": "Ileal.",
        "pubtype": ["Journal Article", "Retracted Publication"],
        "references": [
            {
                "refsource": "Lancet. 2010 Feb 6;375(9713):445",
                "reftype": "Retraction in",
                "pmid": 20137807,
                "note": "",
            },
            {"refsource": "Lancet 1998", "reftype": "Comment in", "pmid": 1, "note": ""},
        ],
    } | changes


def summaries(*items):
    return {
        "header": {},
        "result": {"uids": [i["uid"] for i in items]} | {i["uid"]: i for i in items},
    }


def hits(*pmids):
    return {"header": {}, "esearchresult": {"count": str(len(pmids)), "idlist": list(pmids)}}


def conversion(**changes):
    record = {"pmcid": PMCID, "pmid": PMID, "doi": DOI, "requested-id": PMCID} | changes
    return {"status": "ok", "records": [record]}


def stock(server):
    """Everything that the services know of the one paper."""
    server.put(f"/works/{ENCODED}", as_json(crossref_answer()))
    server.put("/esearch.fcgi", as_json(hits(PMID)))
    server.put("/efetch.fcgi", as_xml(ARTICLE))
    server.put("/esummary.fcgi", as_json(summaries(summary())))
    server.put("/idconv/", as_json(conversion()))


def stock_sound(server):
    """The same, while nothing stands against the paper."""
    stock(server)
    clean = crossref_answer(**{"updated-by": None})
    server.put(f"/works/{ENCODED}", as_json(clean))
    article = ARTICLE.replace("D016441", "D000000").replace("Retracted Publication", "Study")
    article = article.replace("RetractionIn", "CommentIn").replace("ErratumIn", "CommentIn")
    server.put("/efetch.fcgi", as_xml(article))
    sound = summary(pubtype=["Journal Article"], references=[])
    server.put("/esummary.fcgi", as_json(summaries(sound)))
