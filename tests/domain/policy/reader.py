"""A small reader of the published sentences: what a careful customer would understand, as a condition again."""

import re

from babel import Locale

from bespeak.domain.policy.conditions import All, Compare, Either, Not

COUNTRIES = {
    language: {str(name): code for code, name in Locale.parse(language).territories.items() if len(code) == 2}
    | {"QX": "QX"}
    for language in ("en", "ja")
}
COUNTRY = {
    language: "(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + ")"
    for language, names in COUNTRIES.items()
}
QUOTED = "“(?:[^”]|””)*”"
CORNERED = "「(?:[^」]|」」)*」"
AMOUNT = r"\$[\d,]+\.\d\d"
PLAIN = r"\d[\d,]*"


def listed(one):
    return f"((?:{one}(?:, | or )?)+)"


def named(yes, no):
    return [(f"{yes} {listed(QUOTED)}", f"{no} {listed(QUOTED)}")]


ENGLISH = {
    "products": named("the order includes the product", "the order does not include the product"),
    "tags": named("the order includes something tagged", "the order includes nothing tagged"),
    "categories": named("the order includes something of the category", "the order includes nothing of the category"),
    "zone": named("the order goes to the zone", "the order does not go to the zone"),
    "channel": named("the order comes through", "the order does not come through"),
    "payment_kind": named("the order is paid by", "the order is not paid by"),
    "country": [(f"the order goes to {listed(COUNTRY['en'])}", f"the order does not go to {listed(COUNTRY['en'])}")],
    "value": [
        (f"the order is worth exactly {listed(AMOUNT)}", f"the order is not worth exactly {listed(AMOUNT)}"),
        (f"the order is worth more than ({AMOUNT})", f"the order is worth ({AMOUNT}) or less"),
        (f"the order is worth less than ({AMOUNT})", f"the order is worth ({AMOUNT}) or more"),
    ],
    "quantity": [
        (f"the order has exactly {listed(PLAIN)} pieces?", f"the order does not have exactly {listed(PLAIN)} pieces?"),
        (f"the order has more than ({PLAIN}) pieces?", f"the order has ({PLAIN}) pieces? or fewer"),
        (f"the order has fewer than ({PLAIN}) pieces?", f"the order has ({PLAIN}) pieces? or more"),
    ],
    "made_to_order": [("the order includes something made to order", "the order includes nothing made to order")],
    "limited": [("the order includes a limited edition", "the order includes no limited edition")],
    "extra_payment": [("the order includes an extra payment", "the order includes no extra payment")],
    "first_order": [("it is the customer’s first order", "it is not the customer’s first order")],
    "remote": [("the order goes to a remote place", "the order does not go to a remote place")],
    "foreign_currency": [("the order is in another currency than USD", "the order is in USD")],
}  # fmt: skip
IS = "(?:である|であり)", "(?:ではない|ではなく)"
ARE = "のいずれか(?:である|であり)", "のいずれでも(?:ない|なく)"
HAS = "を含(?:む|み)", "を含ま(?:ない|ず)"
HAVE = "のいずれかを含(?:む|み)", "のいずれも含ま(?:ない|ず)"
OVER = "を超え(?:る)?", "以下(?:である|であり)"
UNDER = "未満(?:である|であり)", "以上(?:である|であり)"
CORNERS, YEN, PIECES = f"((?:{CORNERED})+)", AMOUNT, r"\d[\d,]*点"


def among(subject, one, separated="、"):
    return [
        (f"{subject}が({one}){IS[0]}", f"{subject}が({one}){IS[1]}"),
        (f"{subject}が((?:{one}{separated}?)+){ARE[0]}", f"{subject}が((?:{one}{separated}?)+){ARE[1]}"),
    ]


def bounds(subject, one):
    return [
        (f"{subject}が({one}){OVER[0]}", f"{subject}が({one}){OVER[1]}"),
        (f"{subject}が({one}){UNDER[0]}", f"{subject}が({one}){UNDER[1]}"),
    ]


def held(before, after=""):
    forms = [(HAS[0], HAS[1]), (HAVE[0], HAVE[1])]
    return [(f"{before}{CORNERS}{after}{yes}", f"{before}{CORNERS}{after}{no}") for yes, no in forms]


JAPANESE = {
    "products": held("商品"),
    "tags": held("タグ", "の商品"),
    "categories": held("カテゴリー", "の商品"),
    "zone": among("お届け先の区域", CORNERED),
    "channel": among("ご注文の経路", CORNERED),
    "payment_kind": among("お支払い方法", CORNERED),
    "country": among("お届け先の国", COUNTRY["ja"]),
    "value": [*among("ご注文金額", AMOUNT), *bounds("ご注文金額", AMOUNT)],
    "quantity": [*among("ご注文の点数", PIECES), *bounds("ご注文の点数", PIECES)],
    "made_to_order": [(f"受注製作の商品{HAS[0]}", f"受注製作の商品{HAS[1]}")],
    "limited": [(f"限定品{HAS[0]}", f"限定品{HAS[1]}")],
    "extra_payment": [(f"追加のお支払い{HAS[0]}", f"追加のお支払い{HAS[1]}")],
    "first_order": [(f"お客様の初めてのご注文{IS[0]}", f"お客様の初めてのご注文{IS[1]}")],
    "remote": [(f"お届け先が遠隔地{IS[0]}", f"お届け先が遠隔地{IS[1]}")],
    "foreign_currency": [(f"通貨がUSD以外{IS[0]}", f"通貨がUSD{IS[1].replace('ではない|ではなく', 'である|であり')}")],
}
SETS = {"products", "tags", "categories"}
JOINTS_EN = {" and ": All, " or ": Either}
JOINTS_JA = {"、かつ": All, "か、または": Either, "、または": Either}
CLOSING_JA = re.compile("）(に当てはまら(?:ない|ず))?")
GRAMMARS = {
    "en": (ENGLISH, JOINTS_EN, "(", re.compile(r"\)"), "it is not so that ("),
    "ja": (JAPANESE, JOINTS_JA, "（", CLOSING_JA, None),
}


def read(text, language):
    """The condition that the clause says. Fails where it does not read to its end in exactly one way."""
    reading = Reading(text, language)
    condition = reading.group()
    assert not reading.rest, f"left over: {reading.rest!r} of {text!r}"
    return condition


class Reading:
    def __init__(self, text, language):
        self.rest = text
        self.language = language
        self.clauses, self.joints, self.opening, self.closing, self.untrue = GRAMMARS[language]

    def group(self):
        parts, how = [self.term()], None
        while joint := next((one for one in self.joints if self.rest.startswith(one)), None):
            assert how in (None, self.joints[joint]), "and and or are mixed"
            how = self.joints[joint]
            self.rest = self.rest.removeprefix(joint)
            parts.append(self.term())
        return how(tuple(parts)) if how else parts[0]

    def term(self):
        for opening in (self.untrue, self.opening):
            if opening and self.rest.startswith(opening):
                self.rest = self.rest.removeprefix(opening)
                inner = self.group()
                end = self.closing.match(self.rest)
                self.rest = self.rest[end.end() :]
                return Not(inner) if opening == self.untrue or any(end.groups()) else inner
        return self.clause()

    def clause(self):
        found = [one for fact in self.clauses for one in self.readings(fact)]
        assert found, f"cannot read {self.rest!r}"
        length, condition = max(found, key=lambda one: one[0])
        self.rest = self.rest[length:]
        return condition

    def readings(self, fact):
        for forms in self.clauses[fact]:
            for form, holds in zip(forms, (True, False), strict=True):
                if match := re.match(form, self.rest):
                    one = self.comparison(fact, form, match)
                    length = match.end() - len(trailing(match[0]))
                    yield length, one if holds else Not(one)

    def comparison(self, fact, form, match):
        if not match.groups():
            return Compare(fact, "=", True)
        values = tuple(self.value(fact, text) for text in pieces(match[1], fact, self.language))
        for op, words in (
            (">", ("more than", "or less", "or fewer", "超え", "以下")),
            ("<", ("less than", "fewer than", "or more", "未満", "以上")),
        ):
            if any(word in form for word in words):
                return Compare(fact, op, values[0])
        return Compare(fact, "in", values)

    def value(self, fact, text):
        if fact == "country":
            return COUNTRIES[self.language][text]
        if fact in ("value", "quantity"):
            return int(re.sub(r"\D", "", text))
        return text[1:-1].replace(text[-1] * 2, text[-1])


def trailing(text):
    """What a list took too much: the joint before the next clause."""
    return re.search("(?:, | or )?$", text)[0] if text.endswith((", ", " or ")) else ""


def pieces(text, fact, language):
    if fact == "country":
        return re.findall(COUNTRY[language], text)
    if fact in ("value", "quantity"):
        return re.findall(AMOUNT if fact == "value" else r"\d+(?:,\d{3})*", text)
    return re.findall(QUOTED if language == "en" else CORNERED, text)
