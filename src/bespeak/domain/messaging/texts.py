"""What a mail says, in each language of the pages. Plain text: it reads everywhere, and hides nothing."""

from __future__ import annotations

_CODE = {
    "en": (
        "{code} is your code for {store}",
        "Your code: {code}\n\n"
        "Type it on the page of {store} where you asked for it. It is valid for {minutes} minutes, and once.\n\n"
        "Tell it to nobody: {store} never asks you for it by phone or in a message.\n"
        "You did not ask for a code? Then do nothing. Nobody gets any further without it.\n",
    ),
    "ja": (
        "{store}の確認コード {code}",
        "確認コード：{code}\n\n"
        "コードを請求された{store}のページに入力してください。{minutes}分間、一度だけ使えます。\n\n"
        "このコードは誰にも教えないでください。{store}がお電話やメッセージでお尋ねすることはありません。\n"
        "お心当たりがない場合は、何もなさらなくて結構です。コードがなければ、誰も先へは進めません。\n",
    ),
}


def code(language: str, *, store: str, code: str, minutes: int) -> tuple[str, str]:
    """Subject and text. English where the language is not among them."""
    subject, text = _CODE.get(language.split("-", maxsplit=1)[0], _CODE["en"])
    said = {"store": store, "code": code, "minutes": minutes}
    return subject.format(**said), text.format(**said)
