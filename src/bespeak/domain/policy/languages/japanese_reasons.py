"""Why an order waits or is declined, in Japanese."""

from collections.abc import Mapping

from bespeak.domain.policy.languages.grammar import Wording

LOOKS = "当店で確認し、ご連絡します。"

WORDINGS: Mapping[str, Wording] = {
    "no_two_way_talk": Wording(
        ("{thing}について、まだお話しできていません。",),
        "ご希望をメッセージかお電話でお知らせください。当店からお返事します。",
    ),
    "availability_not_confirmed": Wording(
        ("{named}をご用意できるか、まだ確認できていません。", "ご注文の品をご用意できるか、まだ確認できていません。"),
        LOOKS,
    ),
    "specification_not_agreed": Wording(
        ("{thing}の仕様がまだ決まっていません。",),
        "ご希望を詳しくお知らせください。お作りできる内容をご確認します。",
    ),
    "delivery_not_agreed": Wording(
        ("{thing}のお届けについて、まだ決まっていません。",),
        "当店から方法・料金・日程をご提案しますので、お返事をお願いします。",
    ),
    "identity_not_verified": Wording(
        (
            "{named}をご注文になったのがご本人であることを確認させてください。",
            "ご注文になったのがご本人であることを確認させてください。",
        ),
        "当店からお送りするコードか、短いお電話でご確認をお願いします。",
    ),
    "extra_payment_not_agreed": Wording(
        (
            "追加のお支払い{amount}は、事前に取り決めたものではありません。",
            "この追加のお支払いは、事前に取り決めたものではありません。",
        ),
        "何のお支払いかをお知らせください。あらためて取り決めます。",
    ),
    "currency_differs": Wording(
        (
            "このご注文は{currency}建てですが、当店の価格は{store_currency}建てです。",
            "このご注文の通貨は、当店の通貨{store_currency}と異なります。",
            "このご注文の通貨は、当店の通貨と異なります。",
        ),
        "当店で金額を確認し、ご連絡します。",
    ),
    "agreement_ambiguous": Wording(("このご注文に当てはまる取り決めが二つ以上あります。",), LOOKS),
    "agreement_unknown": Wording(
        (
            "ご注文に記された取り決め{agreement}が見つかりません。",
            "ご注文に記された取り決めが見つかりません。",
        ),
        "どの取り決めかをお知らせください。",
    ),
    "agreement_lines_differ": Wording(
        (
            "ご注文の内容が、取り決め{agreement}の内容と異なります。",
            "ご注文の内容が、取り決めの内容と異なります。",
        ),
        "どちらが正しいかをお知らせください。",
    ),
    "agreement_used": Wording(
        (
            "取り決め{agreement}によるご注文は、すでにいただいています。",
            "記された取り決めによるご注文は、すでにいただいています。",
        ),
        "同じものをご希望でしたらお知らせください。あらためて取り決めます。",
    ),
    "agreement_not_accepted": Wording(
        (
            "取り決め{agreement}は、まだご承諾いただいていません。",
            "記された取り決めは、まだご承諾いただいていません。",
        ),
        "内容をご確認のうえご承諾ください。ご注文はそのまま進みます。",
    ),
    "agreement_lapsed": Wording(
        (
            "取り決め{agreement}の期限は{valid_until}まででした。",
            "取り決め{agreement}の期限が過ぎています。",
            "ご注文に記された取り決めの期限が過ぎています。",
        ),
        "引き続きご希望でしたらお知らせください。更新できるかお答えします。",
    ),
    "agreement_not_yours": Wording(
        ("ご注文に記された取り決めは、別のご連絡先とのものです。",),
        "お送りしたリンクからご注文いただくか、取り決めをしたご連絡先からお知らせください。",
    ),
    "agreement_ended": Wording(
        (
            "取り決め{agreement}は、取りやめになっています。",
            "ご注文に記された取り決めは、取りやめになっています。",
        ),
        "引き続きご希望でしたらお知らせください。あらためて取り決めます。",
    ),
    "extra_payment_amount_differs": Wording(
        (
            "追加のお支払いは{amount}ですが、取り決めた金額は{agreed}です。",
            "追加のお支払いが、取り決めた金額と異なります。",
        ),
        "正しい金額をお知らせください。差額をご一緒に整えます。",
    ),
    "not_enough_stock": Wording(
        (
            "{named}の在庫がただいま足りません。",
            "ご注文の品の在庫がただいま足りません。",
        ),
        "入荷の時期か、代わりにご用意できるものをご連絡します。",
    ),
    "limit_per_customer": Wording(
        (
            "{named}はお一人{limit}点までで、これまでのご注文{had}点と合わせると、それを超えます。",
            "{named}はお一人{limit}点までで、このご注文はそれを超えています。",
            "このご注文は、{named}のお一人あたりの上限を超えています。",
            "このご注文は、お一人あたりの上限を超えています。",
        ),
        "点数を減らして、あらためてご注文ください。",
    ),
    "unknown_sku": Wording(
        ("ご注文の品番{articles}が当店にありません。", "ご注文の品番の一つが当店にありません。"), LOOKS
    ),
    "no_sku": Wording(
        ("ご注文の明細{lines}行目に、品番がありません。", "ご注文の明細の一つに、品番がありません。"), LOOKS
    ),
    "no_contact": Wording(
        ("このご注文には、メールアドレスもお電話番号もありません。",),
        "当店からご注文いただいた先に問い合わせます。お客様からご連絡をいただければ、早く進みます。",
    ),
    "no_address": Wording(
        ("このご注文のお届け先に、{lacks}がありません。", "このご注文には、お届け先がありません。"),
        "お届け先をお知らせください。",
    ),
    "no_total": Wording(
        (
            "このご注文には、合計金額がありません。内訳を足すと{expected}です。",
            "このご注文には、合計金額がありません。",
        ),
        LOOKS,
    ),
    "total_differs": Wording(
        (
            "ご注文の合計は{total}ですが、内訳を足すと{expected}です。",
            "ご注文の合計が、内訳を足した金額と異なります。",
        ),
        LOOKS,
    ),
    "free_line": Wording(
        ("ご注文の明細{lines}行目に、価格がありません。", "ご注文の明細の一つに、価格がありません。"), LOOKS
    ),
    "changed_after_release": Wording(
        ("当店がご用意を始めた後に、ご注文の内容が変わりました。",),
        "当店で変更を確認し、できることをご連絡します。",
    ),
    "already_fulfilled": Wording(("このご注文は、ご注文いただいた先ですでに発送済みです。",), "確認してご連絡します。"),
    "refunded_at_source": Wording(
        ("このご注文の代金は、ご注文いただいた先で返金されています。",), "確認して、今後についてご連絡します。"
    ),
    "paid_unknown": Wording(
        ("このご注文のお支払い済みの金額が、まだ確認できていません。",), "ご注文いただいた先に確認してご連絡します。"
    ),
    "unknown_country": Wording(
        ("このご注文のお届け先の国が分かりません。",), "お届け先の国をお知らせください。お届け方法をご案内します。"
    ),
    "not_an_email": Wording(
        ("このご注文のメールアドレスには、お送りすることができません。",), "正しいアドレスをお知らせください。"
    ),
    "buyer_wants_to_cancel": Wording(
        ("ご注文いただいた先で、取り消しのご希望をいただいています。",), "当店でできることを確認し、ご連絡します。"
    ),
    "cancelled_at_source": Wording(("このご注文は、ご注文いただいた先で取り消されました。",), close="money"),
    "deadline_passed": Wording(
        (
            "このご注文に必要なことが、{deadline}までに整いませんでした。",
            "このご注文に必要なことが、期限までに整いませんでした。",
        ),
        close="declined",
    ),
    "answer_owed": Wording(
        (
            "当店からのお返事がまだ済んでいません。それまでこのご注文をお断りすることはなく、お返事の後も{hours}時間お待ちします。",
            "当店からのお返事がまだ済んでいません。それまでこのご注文をお断りすることはありません。",
        ),
        "当店からお返事します。",
    ),
    "overridden": Wording(
        ("店の責任者がこのご注文を{decided}。", "店の責任者がこのご注文について判断しました。"), close="money"
    ),
    "settled": Wording(("{thing}について、必要なことはすべて整いました。",), "ご注文を進めます。", "then"),
    "": Wording(("このご注文について、まだはっきりしないことがあります。",), LOOKS),
}
DECIDED = {"admitted": "進めることにしました", "declined": "お断りすることにしました", "held": "止めることにしました"}
LACKS = {"country": "国名", "place": "住所"}
