"""What the codes of the rooms are called on these pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

HEADINGS: dict[str, Words] = {
    "held": _("Your order waits"),
    "admitted": _("Your order goes on"),
    "released": _("Your order is being made ready"),
    "sent": _("Your order is on its way"),
    "declined": _("Your order was declined"),
    "cancelled": _("Your order was cancelled"),
}
GATES: dict[str, Words] = {
    "communication": _("Talk"),
    "availability": _("Availability"),
    "specification": _("How it is made"),
    "delivery": _("Delivery"),
    "identity": _("Who you are"),
    "extra_payment": _("Extra payment"),
    "review": _("A look by a person"),
    "payment": _("Payment"),
    "stock": _("Stock"),
}
SETTLED: dict[str, Words] = {
    "availability": _("Availability confirmed"),
    "specification": _("Agreed how it is made"),
    "delivery": _("Delivery agreed"),
    "identity": _("Confirmed that it is you"),
    "extra_payment": _("Extra payment agreed"),
}
AGREEMENTS: dict[str, Words] = {
    "proposed": _("This waits for your answer"),
    "accepted": _("You accepted this"),
    "used": _("You accepted this, and it is ordered"),
    "declined": _("This was declined"),
    "withdrawn": _("The store took this back"),
    "lapsed": _("This is no longer valid"),
}
REFUSALS: dict[str, Words] = {
    "no_text": _("Nothing is written here yet. Tell us what you want to say."),
    "text_too_long": _("This is longer than 50,000 characters. Send it in parts; what you typed is still here."),
    "idempotency_key_reused": _("This form was sent before with other words. Press send again to add these."),
    "conversation_erased": _("This conversation was erased. Please write to the store in another way."),
    "agreement_version_changed": _("The store has changed this agreement meanwhile. Read it again, then decide."),
    "accepted_already": _("You said yes to this already. To change your mind write to us."),
    "no_name": _("Type your name, so that the store knows who said yes."),
    "too_long": _("This is too long to be kept. Make it shorter; what you typed is still here."),
    "bad_text": _("There are characters in it that cannot be kept. Please type it again."),
    "no_contact": _("Tell us an e-mail address or a phone number, so that we can answer you."),
    "not_an_email": _("This is no e-mail address. Write it as name@example.com, or give us a phone number."),
    "not_a_phone": _("This is no phone number. Write it with its area code, or give us an e-mail address."),
    "not_a_contact": _("This is nothing to reach you by. Give us an e-mail address or a phone number."),
    "too_many_contacts": _("We keep ten ways to reach you and no more. Tell us in a message which one is right."),
    "too_many_messages": _("That was too fast. Wait a moment, then send it again; what you typed is still here."),
    "too_many_enquiries": _("This was too often for now. Wait an hour, or call us; what you typed is still here."),
}
REFUSALS |= {
    "unknown_choice": _("This is not among the choices any more. Choose again."),
    "nothing_chosen": _("Nothing is chosen yet."),
    "one_choice_only": _("Choose one of them."),
    "no_own_answer": _("Choose one of the answers, or write us a message."),
    "answer_settled": _("We go by your answer already. To change it, write us a message."),
    "unknown_detail": _("This point is not there any more. Look at the newest summary."),
    "summary_superseded": _("Things have changed since. Look at the newest summary."),
}

CODES: dict[str, Words] = {
    "not_an_email": _("This is no e-mail address. Write it as name@example.com."),
    "not_their_contact": _("We know you by another address. Reload this page and choose it, or write us a message."),
    "no_mail": _("We cannot send codes just now. Write us a message instead."),
    "not_a_code": _("The code has six digits. You find it in the subject of our mail."),
    "wrong_code": _("This is not the code of our newest mail. Look at it again."),
    "code_over": _("This code is not valid any more. Have a new one sent."),
    "too_many_tries": _(
        "There were too many wrong codes. Try again tomorrow, or write us a message: we call you back."
    ),
    "too_many_messages": _("That was too fast. Wait a moment, then send it again."),
    "stale_state": _("Something has changed meanwhile. Try again."),
}

PASSKEYS: dict[str, Words] = {
    "passkey": _("That did not work. Try again, or open the link from your message."),
    "no_passkey_name": _("Give it a name, so that you know it again."),
    "passkey_taken": _("This passkey is registered already. Sign in with it."),
    "too_many_passkeys": _("There are ten passkeys for this already. Sign in with one of them and remove it first."),
    "too_many_kept": _("Your passkey keeps two hundred orders and agreements already, and takes no more."),
    "too_many_sign_ins": _("This was too often for now. Wait an hour, or open the link from your message."),
}


def of(table: dict[str, Words], code: str) -> str:
    """The words for a code; the code itself where there are none yet."""
    return str(table.get(code, code.replace("_", " ")))
