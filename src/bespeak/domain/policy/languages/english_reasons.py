"""Why an order waits or is declined, in English."""

from collections.abc import Mapping

from bespeak.domain.policy.languages.grammar import Wording

WORDINGS: Mapping[str, Wording] = {
    "no_two_way_talk": Wording(
        ("We have not spoken about {thing} yet.",),
        "Write to us or call us: tell us what you have in mind, and we answer.",
    ),
    "availability_not_confirmed": Wording(
        ("We have not confirmed yet that we have {named}.", "We have not confirmed yet that we have what was ordered."),
        "We check and tell you.",
    ),
    "specification_not_agreed": Wording(
        ("How {thing} is to be made is not agreed yet.",),
        "Tell us exactly what you wish, and we confirm what we can do.",
    ),
    "delivery_not_agreed": Wording(
        ("How {thing} gets to you is not agreed yet.",), "We propose a way, a price and a day, and you say yes or no."
    ),
    "identity_not_verified": Wording(
        (
            "We want to be sure that it is really you who ordered {named}.",
            "We want to be sure that it is really you who placed this order.",
        ),
        "Please confirm it with a code from us or in a short call.",
    ),
    "extra_payment_not_agreed": Wording(
        (
            "The extra payment of {amount} was not agreed with us beforehand.",
            "This extra payment was not agreed with us beforehand.",
        ),
        "Tell us what it is for, and we agree on it with you.",
    ),
    "currency_differs": Wording(
        (
            "This order is in {currency}, while the store’s prices are in {store_currency}.",
            "This order is in another currency than {store_currency}, the store’s own.",
            "This order is in another currency than the store’s.",
        ),
        "We look at the amount and tell you.",
    ),
    "agreement_ambiguous": Wording(
        ("More than one agreement could belong to this order.",),
        "We check which one is meant and tell you.",
    ),
    "agreement_unknown": Wording(
        (
            "We do not find the agreement {agreement} that this order names.",
            "We do not find the agreement that this order names.",
        ),
        "Tell us which one you mean.",
    ),
    "agreement_lines_differ": Wording(
        (
            "What is ordered differs from what was agreed in the agreement {agreement}.",
            "What is ordered differs from what was agreed.",
        ),
        "Tell us which of the two is right.",
    ),
    "agreement_used": Wording(
        (
            "The agreement {agreement} already has its order.",
            "The agreement that this order names already has its order.",
        ),
        "If you want the same again, tell us, and we agree on it anew.",
    ),
    "agreement_not_accepted": Wording(
        (
            "The agreement {agreement} is not accepted yet.",
            "The agreement that this order names is not accepted yet.",
        ),
        "Read it and say yes, then your order goes on by itself.",
    ),
    "agreement_lapsed": Wording(
        (
            "The agreement {agreement} was valid until {valid_until}.",
            "The agreement {agreement} is no longer valid.",
            "The agreement that this order names is no longer valid.",
        ),
        "Tell us if you still want it, and we say whether we can renew it.",
    ),
    "agreement_not_yours": Wording(
        ("The agreement that this order names was made under another contact.",),
        "Order by the link we sent you, or write to us from the contact it was made with.",
    ),
    "agreement_ended": Wording(
        (
            "The agreement {agreement} was called off.",
            "The agreement that this order names was called off.",
        ),
        "Tell us if you still want it, and we agree on it anew.",
    ),
    "extra_payment_amount_differs": Wording(
        (
            "The extra payment is {amount}, while {agreed} was agreed.",
            "The extra payment differs from the amount that was agreed.",
        ),
        "Tell us which amount is right, and we settle it with you.",
    ),
    "not_enough_stock": Wording(
        (
            "We do not have enough of {named} now.",
            "We do not have enough of what was ordered now.",
        ),
        "We tell you when there is more, or what else we can offer.",
    ),
    "limit_per_customer": Wording(
        (
            "Each customer can have {limit} of {named}; with the {had} you ordered before, this would be more.",
            "Each customer can have {limit} of {named}, and this order is for more.",
            "This order is for more of {named} than each customer can have.",
            "This order is for more than each customer can have.",
        ),
        "Order again with fewer.",
    ),
    "unknown_sku": Wording(
        ("We find no {articles} in our catalogue.", "We do not find one of the articles ordered in our catalogue."),
        "We check what is meant and tell you.",
    ),
    "no_sku": Wording(
        (
            "This order does not say which article is meant on line {lines}.",
            "One line of this order does not say which article is meant.",
        ),
        "We check what is meant and tell you.",
    ),
    "no_contact": Wording(
        ("This order came without an e-mail address or phone number.",),
        "We ask where it came from how to reach you; it goes faster if you write to us or call us.",
    ),
    "no_address": Wording(
        ("The delivery address of this order lacks {lacks}.", "This order came without a delivery address."),
        "Tell us where it is to go.",
    ),
    "no_total": Wording(
        (
            "This order came without a total; its parts add up to {expected}.",
            "This order came without a total.",
        ),
        "We check the amount and tell you.",
    ),
    "total_differs": Wording(
        (
            "This order says {total} in total, while its parts add up to {expected}.",
            "The total of this order differs from what its parts add up to.",
        ),
        "We check which is right and tell you.",
    ),
    "free_line": Wording(
        ("This order has no price on line {lines}.", "One line of this order has no price."),
        "We check whether that is meant and tell you.",
    ),
    "changed_after_release": Wording(
        ("This order was changed after we had begun with it.",),
        "We look at the change and tell you what is possible.",
    ),
    "already_fulfilled": Wording(("This order was sent already where it was placed.",), "We look at it and tell you."),
    "refunded_at_source": Wording(
        ("Money for this order was given back where it was placed.",), "We look at it and tell you what follows."
    ),
    "paid_unknown": Wording(
        ("How much of this order is paid is not clear yet.",), "We ask where it was placed and tell you."
    ),
    "unknown_country": Wording(
        ("We do not know the country this order is to go to.",),
        "Tell us which country it is, and we tell you how it gets there.",
    ),
    "not_an_email": Wording(
        ("The e-mail address on this order is not one we can write to.",), "Tell us the right one, and we go on."
    ),
    "buyer_wants_to_cancel": Wording(
        ("You asked to cancel this order where it was placed.",), "We see what can still be done and tell you."
    ),
    "cancelled_at_source": Wording(("This order was cancelled where it was placed.",), close="money"),
    "deadline_passed": Wording(
        (
            "What this order waited for was not settled by {deadline}.",
            "What this order waited for was not settled in time.",
        ),
        close="declined",
    ),
    "answer_owed": Wording(
        (
            "We still owe you an answer, and until then this order is not declined; from our answer on you have {hours}"
            " hours.",
            "We still owe you an answer, and until then this order is not declined.",
        ),
        "We answer you.",
    ),
    "overridden": Wording(
        (
            "A manager of the store {decided} this order.",
            "A manager of the store decided about this order.",
        ),
        close="money",
    ),
    "settled": Wording(("All that had to be settled about {thing} is settled.",), "Your order goes on.", "then"),
    "": Wording(("Something about this order is not clear yet.",), "We look at it and tell you."),
}
DECIDED = {"admitted": "admitted", "declined": "declined", "held": "stopped"}
LACKS = {"country": "the country", "place": "street, town and postcode"}
