"""Words that stand in every message and say nothing of what it is about; Chinese and Japanese pairs likewise."""

from __future__ import annotations

_ENGLISH = """a about after all also am an and any are as at be because been before but by can could did do does doing
done for from get give go good got had has have he hello her here hi him his how i if in into is it its just know let
like ll make may me might more most much my need no not now of off on one only or order other our out over please put
re really said say see she should so some sorry still such sure take tell than thank thanks that the their them then
there these they thing this those to too up us ve very want was we well were what when where which who why will with
would yes yet you your"""
_FRENCH = """à ai au aussi aux avec bien bonjour c ça ce ces cette comme d dans de des donc du elle en est et êtes eu il
ils j je l la le les leur m ma mais me merci mes moi mon n ne nos notre nous on ont ou où par pas plus pour pouvez puis
qu quand que quel quelle qui s sa salut sans se ses si son sont suis sur svp t ta te tes ton tout tres très tu un une
vos votre vous y"""
_RUSSIAN = """а без бы был была были быть в вам вас ваш во вот все вы где да для до его ее если есть еще ещё же за
здравствуйте и из или им их к как ко когда кто ли мне мой мы на нам нас не нет но о об он она они от по пожалуйста при с
со спасибо так там то у уже хочу что это я"""
_PAIRS = """你好 您好 谢谢 謝謝 请问 請問 可以 我们 我們 你们 你們 一下 什么 什麼 怎么 怎麼 お願 願い 有難 宜し 致し
場合"""

COMMON = frozenset(" ".join((_ENGLISH, _FRENCH, _RUSSIAN, _PAIRS)).split())
