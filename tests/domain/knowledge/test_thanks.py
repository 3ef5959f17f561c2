"""Thanks and nothing more, in the languages of the product; who asks, orders or corrects says more."""

import pytest

from bespeak.domain.knowledge import thanks

NAMES = ("Ben Okoye", "Yara Costa", "Northlight")
MERE = """
Thank you!
Thanks so much, Ben 🙏
Perfect, thanks.
OK, thanks for the quick reply. Have a nice day!
Thank you very much, that's very kind. Best regards, Yara Costa
THX
Great — thank you all!
ありがとうございます
ありがとうございました！
ご丁寧な返信をいただき、誠にありがとうございます。
承知しました。ありがとうございます。よろしくお願いいたします。
早速のご連絡ありがとうございます。楽しみにしております。
助かりました！
Merci beaucoup, bonne journée !
Parfait, je vous remercie pour votre réponse.
好的，谢谢！
非常感謝您的回覆
Спасибо большое за быстрый ответ!
Хорошо, благодарю!
"""
MORE = """
OK
Perfect.
Ben
👍
Thank you, when does it come?
Thanks. Please engrave it with Mira
Thanks in advance
Thank you, but it is broken
No thanks
Thanks for nothing
Thanks, order 2 of them
Thank you, my address is x@mail.example
Thanks to you I missed the wedding
thanksgiving
Thank
Thank you, Yara, and tell Nora
ありがとうございます。刻印はMiraでお願いします
ありがとうございますか？
よろしくお願いします
ありがとうございます。住所が変わりました。
Merci de me rappeler
谢谢，什么时候到
Спасибо, но кольцо мало
"""


@pytest.mark.parametrize("text", MERE.strip().splitlines())
def test_thanks_and_nothing_more(text: str):
    assert thanks.mere(text, names=NAMES)


@pytest.mark.parametrize("text", ["", "Thank you! " * 30, *MORE.strip().splitlines()])
def test_whoever_says_more_is_to_be_answered(text: str):
    assert not thanks.mere(text, names=NAMES)
