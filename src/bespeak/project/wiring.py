"""The one page where the whole flow can be read: which fact makes whom do what.

At once: in the transaction of the fact, the whole list, on the listener's own rows.
Later: an errand for each fact, done by a worker after the commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bespeak.domain.accounts import facts as accounts
from bespeak.domain.agreements import facts as agreements
from bespeak.domain.agreements import reactions as agreements_do
from bespeak.domain.catalog import facts as catalog
from bespeak.domain.conversations import facts as conversations
from bespeak.domain.conversations import reactions as conversations_do
from bespeak.domain.customers import facts as customers
from bespeak.domain.fulfilment import facts as fulfilment
from bespeak.domain.fulfilment import reactions as fulfilment_do
from bespeak.domain.inventory import facts as inventory
from bespeak.domain.inventory import reactions as inventory_do
from bespeak.domain.knowledge import facts as knowledge
from bespeak.domain.messaging import facts as messaging
from bespeak.domain.messaging import reactions as messaging_do
from bespeak.domain.orders import facts as orders
from bespeak.domain.orders import reactions as orders_do
from bespeak.domain.payments import facts as payments
from bespeak.domain.payments import reactions as payments_do
from bespeak.domain.policy import facts as policy
from bespeak.domain.prospects import facts as prospects
from bespeak.domain.prospects import reactions as prospects_do
from bespeak.domain.saleschannels import facts as saleschannels
from bespeak.domain.saleschannels import reactions as saleschannels_do
from bespeak.domain.shipping import facts as shipping
from bespeak.domain.stores import facts as stores
from bespeak.doors.hooks.words import words
from bespeak.journal import waking, wires
from bespeak.journal.endpoints import TellEndpoint
from bespeak.journal.facts import Fact
from bespeak.journal.recording import WEBHOOK
from bespeak.project import roles, sessions
from bespeak.project.sqlite import pages, statistics


def wire() -> None:
    """Called once at start."""
    wires.wires.__init__()  # type: ignore[misc]  # a second start in one process begins afresh
    roles.define()
    _names()
    _mail_goes_out()
    _talk_cures_orders()
    _orders_ask_for_money()
    _answers_have_clocks()
    _conversations_are_told()
    _nobody_is_dropped()
    _shops_are_heard_and_told()
    _people_are_forgotten()
    _pages_are_told()


def _names() -> None:
    wires.name_outside(WEBHOOK, TellEndpoint())
    wires.name_outside("project.empty_log", pages.EmptyLog())
    wires.name_sweep("project.expired_sessions", sessions.drop_expired)
    wires.name_sweep("saleschannels.lapsed_keys", saleschannels_do.drop_lapsed_keys)
    wires.name_sweep("project.tell_planner", statistics.TellPlanner())
    wires.name_reaction("inventory.let_hold_lapse", inventory_do.let_hold_lapse)
    wires.name_reaction("conversations.wake", conversations_do.wake)
    wires.name_reaction("conversations.deal", conversations_do.deal)
    wires.name_reaction("conversations.set_clocks", conversations_do.set_clocks)
    wires.name_reaction("conversations.warn_before_late", conversations_do.warn_before_late)
    wires.name_reaction("conversations.answer_is_late", conversations_do.answer_is_late)
    wires.name_reaction("conversations.customer_is_silent", conversations_do.customer_is_silent)
    wires.name_reaction("agreements.let_lapse", agreements_do.let_lapse)
    wires.name_reaction("agreements.warn_before_lapse", agreements_do.warn_before_lapse)
    wires.name_reaction("agreements.tell_conversation", agreements_do.tell_conversation)
    wires.name_reaction("agreements.sum_up", agreements_do.sum_up)
    wires.name_reaction_to_many("orders.decline_at_deadline", orders_do.decline_when_due)
    wires.name_reaction("orders.cure_customer", orders_do.cure_customer)
    wires.name_reaction("orders.let_old_talks_go", orders_do.let_old_talks_go)
    wires.name_reaction("orders.cure_for_stock", orders_do.cure_for_stock)
    wires.name_reaction_to_many("orders.tell_conversation", orders_do.tell_conversations)
    wires.name_reaction_to_many(prospects_do.LOOK, prospects_do.look)
    wires.name_reaction("prospects.look_at_unmerged", prospects_do.look_at_unmerged)
    wires.name_reaction("prospects.call", prospects_do.call)
    wires.name_reaction_to_many("saleschannels.read_kept", saleschannels_do.read_kept)
    wires.name_outside("saleschannels.tell_platform", saleschannels_do.TellPlatform(words))


def _talk_cures_orders() -> None:
    wires.hear_later(conversations.TwoWayTalk, "orders.cure_customer")
    wires.hear_later(conversations.ConfirmationGiven, "orders.cure_customer")
    wires.hear_later(customers.IdentityVerified, "orders.cure_customer")
    wires.hear_later(customers.CustomersMerged, "orders.cure_customer")
    wires.hear_later(agreements.AgreementAccepted, "orders.cure_customer")
    wires.hear_later(inventory.StockArrived, "orders.cure_for_stock")


def _mail_goes_out() -> None:
    wires.name_outside("messaging.send_mail", messaging_do.SendMail())
    wires.name_sweep("messaging.old_mails", messaging_do.drop_old)
    wires.hear_later(messaging.MailWritten, "messaging.send_mail")


def _orders_ask_for_money() -> None:
    for kind in (
        orders.OrderAdmitted,
        orders.OrderHeld,
        orders.OrderDeclined,
        orders.OrderCancelled,
        orders.OrderChanged,
    ):
        wires.hear_at_once(kind, payments_do.LISTENERS[kind.kind])


def _answers_have_clocks() -> None:
    wires.hear_later(conversations.MessageAdded, "conversations.set_clocks", when=_of_a_person)
    wires.hear_later(conversations.MessageAdded, "conversations.deal", when=_of_a_customer)


def _conversations_are_told() -> None:
    for settled in (
        conversations.ConfirmationGiven, conversations.ConfirmationWithdrawn, conversations.QuestionSettled,
        conversations.TwoWayTalk,
    ):  # fmt: skip
        wires.hear_later(settled, "agreements.sum_up")
    for kind in (orders.OrderAdmitted, orders.OrderHeld, orders.OrderDeclined, orders.OrderCancelled):
        wires.hear_later(kind, "orders.tell_conversation", when=_has_conversation)
    for agreed in (
        agreements.AgreementProposed, agreements.AgreementRevised, agreements.AgreementAccepted,
        agreements.AgreementDeclined,
        agreements.AgreementWithdrawn, agreements.AgreementLapsed,
    ):  # fmt: skip
        wires.hear_later(agreed, "agreements.tell_conversation", when=_has_conversation)


def _nobody_is_dropped() -> None:
    wires.hear_later(conversations.MessageAdded, prospects_do.LOOK, when=_of_a_person)
    for kind in (
        conversations.TwoWayTalk, conversations.ConfirmationGiven, conversations.ConversationClosed,
        agreements.AgreementProposed, agreements.AgreementAccepted, agreements.AgreementDeclined,
        agreements.AgreementWithdrawn, agreements.AgreementLapsed, customers.CustomersMerged,
    ):  # fmt: skip
        wires.hear_later(kind, prospects_do.LOOK)
    wires.hear_later(customers.CustomersUnmerged, "prospects.look_at_unmerged")
    for ordered in (orders.OrderAdmitted, orders.OrderHeld, orders.OrderDeclined):
        wires.hear_at_once(ordered, prospects_do.of_orders)


def _shops_are_heard_and_told() -> None:
    wires.hear_later(saleschannels.DeliveryKept, "saleschannels.read_kept")
    for kind in (
        orders.OrderAdmitted, orders.OrderHeld, orders.OrderDeclined, orders.OrderCancelled,
        fulfilment.OrderHandedOver, fulfilment.ParcelCorrected,
    ):  # fmt: skip
        wires.hear_later(kind, "saleschannels.tell_platform", when=saleschannels_do.may_be_told)


def _people_are_forgotten() -> None:
    for room in (
        messaging_do, conversations_do, agreements_do, orders_do, prospects_do, payments_do, fulfilment_do,
        saleschannels_do,
    ):  # fmt: skip
        wires.hear_at_once(customers.CustomerErased, room.forget)
    wires.hear_later(conversations.RetentionSet, "orders.let_old_talks_go")
    wires.hear_at_once(customers.CustomerErased, pages.empty_soon)
    wires.hear_later(customers.CustomerErased, "project.empty_log")


def _pages_are_told() -> None:
    """Whoever follows a page, in any web process; what was said wakes them by itself.

    Money that comes with an order, of which there are hundreds at once, calls nobody: where it opens a gate, that does.
    """
    for kind in (
        orders.GateOpened, orders.GateShut, orders.OrderAdmitted, orders.OrderHeld, orders.OrderDeclined,
        orders.OrderCancelled, orders.OrderChanged, orders.LineCorrected, payments.PaymentCorrected,
        payments.RefundWithdrawn, payments.RefundMade,
        fulfilment.OrderHandedOver, fulfilment.ParcelCorrected, stores.MemberLeft, stores.RoleChanged,
        accounts.UserDisabled, accounts.PasswordSet, customers.CustomersMerged, customers.CustomersUnmerged,
        customers.CustomerErased, customers.PasskeyRemoved,
    ):  # fmt: skip
        wires.hear_at_once(kind, _wake)


def _wake(facts: Sequence[Fact]) -> None:
    """Nobody waits for news of an order that has only just come."""
    waking.about([one for one in facts if not getattr(one, "first", False)])


def _of_a_customer(fact: Any) -> bool:
    return not fact.automatic and fact.author == "customer"


def _of_a_person(fact: Any) -> bool:
    return not fact.automatic and fact.author in ("customer", "member")


def _has_conversation(fact: object) -> bool:
    return bool(getattr(fact, "conversation", ""))


NOBODY_LISTENS = (
    accounts.UserRegistered,
    agreements.AgreementLapsesSoon,
    agreements.AgreementFreed,
    catalog.ProductsSaved,
    catalog.BespokeSaved,
    catalog.PictureSaved,
    conversations.AnswerDueSoon,
    conversations.AnswerLate,
    conversations.ConversationTagged,
    conversations.ConversationUntagged,
    conversations.TagChanged,
    conversations.ConversationStarted,
    conversations.CustomerSilent,
    conversations.SummarySent,
    conversations.DetailConfirmed,
    conversations.DetailDisputed,
    conversations.RecordHeld,
    conversations.HoldLifted,
    customers.VerificationFailed,
    customers.ContactVerified,
    customers.PasskeyRegistered,
    inventory.StockHeld,
    inventory.HoldEnded,
    knowledge.ArticleWritten,
    knowledge.ArticleArchived,
    knowledge.ArticleRestored,
    knowledge.ReplyWritten,
    knowledge.ReplyArchived,
    knowledge.ReplyRestored,
    knowledge.ChecklistWritten,
    knowledge.ChecklistArchived,
    knowledge.ItemLearned,
    knowledge.TalkFoundCalm,
    messaging.MailSent,
    messaging.MailRefused,
    orders.OrderReleased,
    payments.PaymentRequested,
    payments.RequestWithdrawn,
    payments.PaymentCaptured,
    payments.RefundDue,
    policy.PolicyPublished,
    prospects.ProspectFound,
    prospects.ProspectPlanned,
    prospects.ProspectDue,
    prospects.ProspectLate,
    prospects.ProspectEnded,
    prospects.ProspectReturned,
    saleschannels.ChannelConnected,
    saleschannels.ChannelDisconnected,
    saleschannels.ChannelReaddressed,
    saleschannels.ChannelSecretsChanged,
    saleschannels.PlatformTold,
    shipping.LeadTimesSet,
    shipping.ZonesSet,
    stores.StoreOpened,
    stores.StoreChanged,
    stores.MemberAdded,
    stores.MemberInvited,
    stores.InvitationRevoked,
    stores.InvitationAccepted,
    stores.KeyIssued,
    stores.KeyRevoked,
    stores.SigningKeyReplaced,
    stores.EndpointAdded,
    stores.EndpointRenewed,
    stores.EndpointStopped,
)
"""Facts that are only kept, and told to webhook endpoints that ask for them."""
