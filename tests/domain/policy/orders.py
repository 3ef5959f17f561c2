"""Conditions and orders that Hypothesis makes up, with values few and odd enough to meet and to trip over."""

from hypothesis import strategies as st

from bespeak.domain.policy.conditions import OPS, All, Always, Compare, Either, Not
from bespeak.domain.policy.rules import Decline, Hold, Policy, Rule
from bespeak.domain.policy.values import FACTS, NEVER, SCOPES, Kind, OrderFacts, Requirement

TEXTS = ("a", "A", "ä", "b", "a|b", "|", "%", "%7C", "_", "engraved", "東京", "” or “b", "」「b", "x' y", "(a) and (b)")
COUNTRIES = ("JP", "FR", "GB", "MM", "CC", "ZZ", "QX")
NUMBERS = (0, 1, 2, 3, 49_999, 50_000, 50_001, 10**12)
DAY = 86_400

texts = st.sampled_from(TEXTS)
numbers = st.sampled_from(NUMBERS)
ages = st.sampled_from((0, 1, DAY - 1, DAY, DAY + 1, 30 * DAY, 30 * DAY + 1, NEVER - 1, NEVER))


def value_of(fact):
    if FACTS[fact] is Kind.FLAG:
        return st.booleans()
    if FACTS[fact] is Kind.NUMBER:
        return numbers
    return st.sampled_from(COUNTRIES) if fact == "country" else texts


@st.composite
def comparisons(draw):
    fact = draw(st.sampled_from(sorted(FACTS)))
    op = draw(st.sampled_from(OPS[FACTS[fact]]))
    if op == "in":
        return Compare(fact, op, tuple(draw(st.lists(value_of(fact), min_size=1, max_size=4, unique=True))))
    return Compare(fact, op, draw(value_of(fact)))


def joined(parts):
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return several.map(All) | several.map(Either) | parts.map(Not)


conditions = st.recursive(comparisons(), joined, max_leaves=8)
whens = conditions | st.just(Always())

facts = st.builds(
    OrderFacts,
    products=st.frozensets(texts, max_size=3),
    tags=st.frozensets(texts, max_size=3),
    categories=st.frozensets(texts, max_size=3),
    made_to_order=st.booleans(),
    limited=st.booleans(),
    extra_payment=st.booleans(),
    value=numbers,
    quantity=numbers,
    first_order=st.booleans(),
    country=st.sampled_from(("", *COUNTRIES)),
    zone=texts | st.just(""),
    remote=st.booleans(),
    channel=texts,
    payment_kind=texts,
    foreign_currency=st.booleans(),
    **{need.value: ages for need in Requirement},
)


def some_of(words):
    return st.sets(st.sampled_from(words), min_size=1).map(lambda some: tuple(one for one in words if one in some))


@st.composite
def rules(draw):
    return Rule(
        draw(st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True).filter(lambda code: code != "currency")),
        draw(whens),
        draw(some_of(tuple(Requirement))),
        draw(st.sampled_from((1, 2, 30, 3650))),
        draw(st.just(Decline()) | st.sampled_from((1, 72, 8760)).map(Hold)),
        draw(some_of(SCOPES)),
    )


def _apart(some):
    """Rules of one policy have codes of their own and do not contradict each other."""
    return len({rule.code for rule in some}) == len(some) == len({rule.when for rule in some})


policies = st.lists(rules(), max_size=4).filter(_apart).map(lambda some: Policy(3, tuple(some), "USD"))
