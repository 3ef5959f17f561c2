"""Japanese. Clauses end in a form that can stand before 場合."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bespeak.domain.policy.conditions import Compare, Scalar
from bespeak.domain.policy.languages import grammar
from bespeak.domain.policy.languages.japanese_reasons import DECIDED, LACKS, WORDINGS
from bespeak.domain.policy.rules import Decline, Rule
from bespeak.domain.policy.values import FACTS, Kind, Requirement

FLAGS = {
    "made_to_order": ("受注製作の商品を含む", "受注製作の商品を含まない"),
    "limited": ("限定品を含む", "限定品を含まない"),
    "extra_payment": ("追加のお支払いを含む", "追加のお支払いを含まない"),
    "first_order": ("お客様の初めてのご注文である", "お客様の初めてのご注文ではない"),
    "remote": ("お届け先が遠隔地である", "お届け先が遠隔地ではない"),
    "foreign_currency": ("通貨が{}以外である", "通貨が{}である"),
}
HOLDINGS = {"products": "商品{}", "tags": "タグ{}の商品", "categories": "カテゴリー{}の商品"}
SUBJECTS = {
    "country": "お届け先の国",
    "zone": "お届け先の区域",
    "channel": "ご注文の経路",
    "payment_kind": "お支払い方法",
    "value": "ご注文金額",
    "quantity": "ご注文の点数",
}
BOUNDS = {">": ("を超える", "以下である"), "<": ("未満である", "以上である")}
NEEDS: Mapping[Requirement, str] = {
    Requirement.TWO_WAY_TALK: "商品またはご注文についてのお客様と当店とのやり取り",
    Requirement.AVAILABILITY: "在庫についての当店からのご確認",
    Requirement.SPECIFICATION: "仕様についての合意",
    Requirement.DELIVERY: "お届けについての合意",
    Requirement.IDENTITY: "お客様のご本人確認",
    Requirement.EXTRA_PAYMENT: "追加のお支払いについての事前の合意",
}
ENDS = {
    "である": "であり",
    "でもない": "でもなく",
    "ではない": "ではなく",
    "を含む": "を含み",
    "含まない": "含まず",
    "を超える": "を超え",
    "当てはまらない": "当てはまらず",
}
DONE = {"pay": "ご請求", "pick": "商品のご用意", "ship": "発送"}
WEEKDAYS = "月火水木金土日"


class Japanese:
    every_order = "すべてのご注文"
    wordings = WORDINGS
    decided = DECIDED
    lacks = LACKS

    def clause(self, one: Compare, *, holds: bool, currency: str) -> str:
        if FACTS[one.fact] is Kind.FLAG:
            return FLAGS[one.fact][one.value is not holds].format(currency)
        texts = [_text(one.fact, value, currency) for value in one.values]
        if one.op in "<>":
            return f"{SUBJECTS[one.fact]}が{texts[0]}{BOUNDS[one.op][not holds]}"
        if one.fact in HOLDINGS:
            return _held(HOLDINGS[one.fact], texts, holds)
        return _is(SUBJECTS[one.fact], texts, holds)

    def all_of(self, clauses: Sequence[str]) -> str:
        return "、かつ".join([*(_going_on(clause) for clause in clauses[:-1]), clauses[-1]])

    def one_of(self, clauses: Sequence[str]) -> str:
        return "、または".join([*(_or_else(clause) for clause in clauses[:-1]), clauses[-1]])

    def group(self, clauses: str) -> str:
        return f"（{clauses}）"

    def untrue(self, clauses: str) -> str:
        return f"（{clauses}）に当てはまらない"

    def rule(self, rule: Rule, condition: str) -> str:
        case = f"{condition}場合は" if condition else "すべてのご注文について"
        needs = [NEEDS[need] for need in rule.needs]
        listed = needs[0] if len(needs) == 1 else f"{'、'.join(needs[:-1])}および{needs[-1]}"
        every = "それぞれ" if len(needs) > 1 else ""
        return f"{case}、{listed}が{every}{rule.valid_days:,}日以内に済んでいることが必要です。{self._otherwise(rule)}"

    def _otherwise(self, rule: Rule) -> str:
        if isinstance(rule.otherwise, Decline):
            return "済んでいない場合、ご注文はお受けできません。"
        done = "・".join(DONE[one] for one in rule.scope)
        return (
            f"済んでいない場合、ご注文は最長{rule.otherwise.hours:,}時間お待ちし、それまでに済まなければお断りします。"
            f"その間、{done}は行いません。"
        )

    def review(self, currency: str, hours: int) -> str:
        return (
            f"{currency}以外の通貨のご注文は、当店が金額を確認するまで最長{hours}時間お待ちします。"
            "その間、ご請求・商品のご用意・発送は行いません。"
        )

    def limit(self) -> str:
        return (
            "お一人あたりの上限がある商品について、上限を超えるご注文はお受けできません。"
            "同じお客様のこれまでのご注文も数に含みます。"
        )

    def amount(self, minor: int, currency: str) -> str:
        return grammar.amount(minor, currency, "ja")

    def listed(self, texts: Sequence[str]) -> str:
        return "・".join(texts)

    def reach(self, contacts: Sequence[str]) -> str:
        return f"当店へのご連絡先は{'、または'.join(contacts)}です。" if contacts else ""

    def thing(self, names: Sequence[str]) -> str:
        if not names:
            return "このご注文"
        if len(names) > 3:
            return f"「{names[0]}」「{names[1]}」ほか{len(names) - 2}点"
        return "".join(f"「{name}」" for name in names)

    def moment(self, at: datetime, *, named_zone: bool) -> str:
        text = f"{at.month}月{at.day}日（{WEEKDAYS[at.weekday()]}）{at:%H:%M}"
        return text + ("（UTC）" if named_zone else "")

    def join(self, sentences: Sequence[str]) -> str:
        return "".join(sentences)

    def waits(self, deadline: str, paid: int | None) -> str:
        wait = f"ご注文は{deadline}までお待ちしています。" if deadline else "ご注文はお待ちしています。"
        if paid == 0:
            return f"{wait}まだ何もご請求していません。"
        if paid and deadline:
            return f"{wait}それまでに整わない場合、お支払い済みの金額はお返しします。"
        return wait

    def declined(self, paid: int | None) -> str:
        return f"そのため、このご注文はお受けできません。{self.money(paid)}ご相談のうえ、あらためてご注文ください。"

    def money(self, paid: int | None) -> str:
        return {None: "", 0: "ご請求はしていません。"}.get(paid, "お支払い済みの金額はお返しします。")


def _going_on(clause: str) -> str:
    """The clause's end as it stands before かつ."""
    for end, joined in ENDS.items():
        if clause.endswith(end):
            return clause.removesuffix(end) + joined
    return clause


def _or_else(clause: str) -> str:
    return clause if clause.endswith("）") else f"{clause}か"


def _held(form: str, texts: Sequence[str], holds: bool) -> str:
    if len(texts) == 1:
        return form.format(texts[0]) + ("を含む" if holds else "を含まない")
    return form.format("".join(texts)) + ("のいずれかを含む" if holds else "のいずれも含まない")


def _is(subject: str, texts: Sequence[str], holds: bool) -> str:
    if len(texts) == 1:
        return f"{subject}が{texts[0]}" + ("である" if holds else "ではない")
    return f"{subject}が{'、'.join(texts)}の" + ("いずれかである" if holds else "いずれでもない")


def _text(fact: str, value: Scalar, currency: str) -> str:
    if fact == "value":
        return grammar.amount(value, currency, "ja")
    if fact == "quantity":
        return f"{value:,}点"
    return grammar.country(str(value), "ja") if fact == "country" else _quoted(str(value))


def _quoted(text: str) -> str:
    return grammar.doubled(text, "「", "」")
