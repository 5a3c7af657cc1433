"""Words that names are made of: which say little, which are written in two ways, which are no part of a name."""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


def _pairs(*lines: str) -> dict[str, str]:
    """Written "short:long"."""
    return {short: long for line in lines for short, _, long in (pair.partition(":") for pair in line.split())}


LEGAL_FORMS = _words(
    "ab ag bv co company corp corporation gmbh inc incorporated",
    "llc llp lp ltd limited nv oy plc pty sa sarl srl",
)
"""Legal forms without which two names are equal to the planner."""

MORE_LEGAL_FORMS = LEGAL_FORMS | _words(
    "aps as asa bhd cc cv cvba eirl ev inh kft kg kk lda lllp lc ltda mbh na oyj pa pc pllc pte",
    "pvt sas sdn slu snc spa spzoo spol sro ug ulc unlimited",
)
"""Legal forms of more countries, and of professions; enough to say that two names are nearly equal."""

EMPTY_WORDS = _words("the and of for a an at in on to by de la le les del des du di el los las y et und")
"""Words that tell nothing apart. ('&' is read as 'and'.)"""

GENERAL_WORDS = _words(
    "accounting additional administration advertising advisors agency air animal annual apparel architects",
    "architecture associates association auto automotive bakery bank bar bookkeeping brands brewery brewing brothers",
    "builders building business cafe capital care catering center chemical chiropractic church city cleaning clinic",
    "club college communications community company computers concepts construction consultants consulting contracting",
    "contractors council counseling county creative credit day days dental department design designs development",
    "digital distribution district division education electric electrical electronics energy engineering enterprises",
    "entertainment environmental equipment equity estate events express fabrication family farm farms federal fee",
    "finance financial fire fitness flooring florist foods foundation freight furniture gallery garage garden glass",
    "global government group hardware health healthcare hearing heating holdings home homes hospital hotel hour hours",
    "house housing imports industrial industries information inn institute instruments insurance interiors",
    "international investments it jewelers kitchen labor laboratory labs landscaping law legal library logistics",
    "machine machinery maintenance management manufacturing marine market marketing materials mechanical media",
    "medical metal metals monthly mortgage motors municipal museum music national net network networks nursery office",
    "operations optical orthodontics orthopedics painting paper partners parts pediatrics pest pharmacy photography",
    "physicians pictures plastics plumbing precision press printing productions products professional project",
    "properties property public publishing realty recovery recreation recurring remediation rental rentals repair",
    "research resources restaurant retail roofing salon school schools security self senior service services shipping",
    "shop sign signs society software solar solutions sons spa specialists sports staffing steel storage store stores",
    "studio studios subscription supply support surgery surgical systems tax technical technology telecom theater",
    "therapy tile tire title tools tours town township trading training transport transportation travel trucking",
    "trust union university utilities ventures veterinary village water wealth wellness wholesale windows wine works",
    "yoga",
)
"""Trades and other words that many names share: they say less, and two of them are never one misspelt."""

WRITTEN_ALSO = _pairs(
    "acct:accounting accountancy:accounting accountants:accounting accountant:accounting cpa:accounting",
    "cpas:accounting addl:additional admin:administration administrative:administration adv:advertising agcy:agency",
    "assoc:associates assocs:associates assn:association associate:associates attorney:law attorneys:law lawyers:law",
    "lawyer:law solicitors:law ave:avenue bldg:building bldrs:builders bros:brothers brother:brothers bus:business",
    "cent:center centre:center ctr:center cntr:center centers:center chem:chemical chiro:chiropractic clg:college",
    "coll:college commun:communications communication:communications computer:computers const:construction",
    "constr:construction construct:construction consult:consulting consultancy:consulting consultant:consulting",
    "consultants:consulting contractor:contracting contractors:contracting cty:county cnty:county dentistry:dental",
    "dentist:dental dentists:dental dept:department dev:development devel:development develop:development",
    "dist:distribution distr:distribution distributing:distribution distributor:distribution",
    "distributors:distribution div:division elec:electric electrical:electric electrics:electric eng:engineering",
    "engr:engineering engrg:engineering engineers:engineering ent:enterprises entpr:enterprises",
    "enterprise:enterprises env:environmental equip:equipment fab:fabrication fin:financial fdn:foundation",
    "fndn:foundation fed:federal ft:fort gen:general gov:government govt:government grp:group hldgs:holdings",
    "holding:holdings hosp:hospital hr:hour hrs:hour hours:hour ind:industries inds:industries industry:industries",
    "industrial:industries info:information ins:insurance inst:institute instr:instruments intl:international",
    "internat:international inv:investments invest:investments investment:investments labour:labor lab:labs",
    "laboratory:labs laboratories:labs log:logistics maint:maintenance mat:materials mats:materials matl:materials",
    "material:materials mech:mechanical med:medical medicine:medical mfg:manufacturing mfr:manufacturing",
    "manufacturers:manufacturing mgmt:management mgt:management mktg:marketing mkt:market mo:monthly month:monthly",
    "mt:mount mtg:mortgage mun:municipal natl:national netwk:network networks:network ntwk:network no:number",
    "num:number nr:number off:office offices:office ofc:office ops:operations ortho:orthodontics",
    "orthodontist:orthodontics peds:pediatrics pediatric:pediatrics paediatrics:pediatrics pharm:pharmacy",
    "phys:physicians physician:physicians plbg:plumbing plumbers:plumbing prod:products prods:products",
    "product:products production:productions prof:professional prop:properties props:properties property:properties",
    "ptnrs:partners ptrs:partners partner:partners partnership:partners rd:road rec:recreation remed:remediation",
    "rest:restaurant restaurants:restaurant rltr:realty realtors:realty svc:services svcs:services serv:services",
    "servs:services service:services sch:school schools:school sec:security soc:society soln:solutions",
    "solns:solutions solution:solutions sol:solutions spec:specialists specialist:specialists specialties:specialists",
    "sq:square srvcs:services stn:station str:street surg:surgery sys:systems syst:systems system:systems",
    "tech:technology techs:technology technologies:technology tele:telecom telecommunications:telecom",
    "telecomm:telecom theatre:theater tool:tools toolworks:tools trans:transportation transp:transportation",
    "transport:transportation twp:township trkg:trucking univ:university util:utilities utils:utilities",
    "utility:utilities vet:veterinary veterinarian:veterinary veterinarians:veterinary vets:veterinary vlg:village",
    "whlse:wholesale whsle:wholesale wks:works work:works workshop:shop yr:annual year:annual yearly:annual n:north",
    "s:south e:east w:west ne:northeast nw:northwest se:southeast sw:southwest ii:2 iii:3 iv:4 one:1 two:2 three:3",
    "four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 1st:first 2nd:second 3rd:third 4th:fourth colour:color",
    "colours:color colors:color jewellers:jewelers jewellery:jewelers jewelry:jewelers tyre:tire tyres:tire",
    "tires:tire sr:senior jr:junior saint:st sainte:st day:days saas:subscription subscriptions:subscription",
)
"""Abbreviation, plural or other spelling → the one spelling that is compared."""

GIVEN_NAMES = _words(
    "adam alan albert alex alexander alexandra alice allen amanda amy andre andrea andrew angela ann anna anne",
    "anthony barbara ben benjamin bernard beth betty bill brad brenda brian bruce carl carla carlos carol caroline",
    "catherine charles charlotte cheryl chris christian christina christine christopher claire craig cynthia dan",
    "daniel daniela danielle david davis dawn dean deborah denis denise dennis diana diane don donald donna dorothy",
    "doug douglas ed edward edwin elena elizabeth ellen emily emma eric erica erik erin ernest ethan eugene eva evan",
    "evelyn frances francis francisco frank fred gabriel gabriela gary gene george gerald gerard gina glen gloria",
    "grace greg gregory hannah harold harry heather helen henry howard ian irene isabel jack jackie jacob jaime james",
    "jamie jan jane janet janice jason jay jean jeff jeffrey jennifer jeremy jerome jerry jesse jessica jim joan",
    "joanne joe joel john jon jonathan jordan jorge jose joseph josephine joshua joyce juan juana judith judy julia",
    "julian juliana julie justin karen karl kate katherine kathleen keith kelly ken kenneth kevin kim kristen kristin",
    "kyle larry laura lauren laurence lawrence lee leon leonard lewis linda lisa liz lois lori louis louise luis",
    "luisa lucas lynn marc marcia marco marcus margaret maria marie marilyn mario marion marjorie mark marlene martha",
    "martin martina mary matthew max megan melissa michael michel michele michelle miguel mike miles monica morris",
    "nancy natalie nathan neil nicholas nicole noah nora norma norman oliver olivia oscar pamela pat patricia patrick",
    "paul paula pauline pedro peter phil philip phillip phyllis rachel ralph ramon ray raymond rebecca renee ricardo",
    "richard rita rob robert roberta roberto robin rodney roger roland ron ronald rosa rose ross roy russell ruth",
    "ryan sally sam samantha samuel sandra sara sarah scott sean sharon sheila shirley simon simone sophia sophie",
    "stanley stefan stephanie stephen steve steven stewart stuart sue susan suzanne sylvia ted teresa terri terry",
    "theodore theresa thomas tim timothy tina todd tom tony tracy valerie vanessa vera veronica victor victoria",
    "vincent virginia walter wanda warren wayne wendy wesley willa william willie zachary",
)
"""Two different ones are two persons, never one misspelt."""

MAIL_PROVIDERS = _words(
    "aol.com att.net bellsouth.net bigpond.com btinternet.com charter.net comcast.net cox.net earthlink.net",
    "fastmail.com frontier.com gmail.com gmx.com gmx.de gmx.net googlemail.com hotmail.co.uk hotmail.com icloud.com",
    "live.com mac.com mail.com me.com msn.com optonline.net outlook.com pm.me proton.me protonmail.com",
    "rocketmail.com rogers.com sbcglobal.net shaw.ca sky.com sympatico.ca telus.net t-online.de verizon.net web.de",
    "windstream.net xtra.co.nz yahoo.ca yahoo.co.uk yahoo.com yahoo.com.au ymail.com zoho.com",
)
"""Domains where everybody may have an address: sharing one says nothing."""

STREET_WORDS = _pairs(
    "street:st avenue:ave av:ave boulevard:blvd drive:dr road:rd lane:ln court:ct place:pl square:sq",
    "highway:hwy parkway:pkwy terrace:ter suite:ste building:bldg floor:fl north:n south:s east:e west:w",
    "northeast:ne northwest:nw southeast:se southwest:sw apartment:apt room:rm circle:cir",
)
"""Word of an address → the short form that is compared."""
