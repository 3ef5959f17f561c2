"""The addresses of these pages; a language stands before each."""

from django.urls import path

from bespeak.doors.storefront import (
    agreementpage,
    chatpage,
    enquiry,
    enquirypage,
    filepages,
    guidepage,
    home,
    minepage,
    orderpage,
    passkeypages,
    policypage,
    verifying,
)

urlpatterns = [
    path("", home.page, name="home"),
    path("guide/", guidepage.page, name="guide"),
    path("policy/", policypage.policy, name="policy"),
    path("policy/<int:version>/", policypage.policy, name="policy-version"),
    path("terms/", policypage.terms, name="terms"),
    path("terms/<int:version>/", policypage.terms, name="terms-version"),
    path("ask/", enquirypage.ask, name="ask"),
    path("ask/thanks/", enquiry.thanks, name="asked"),
    path("chat/", chatpage.begin, name="chat"),
    path("chat/enquiry/", enquirypage.in_chat, name="chat-enquiry"),
    path("chat/<str:ref>/", chatpage.page, name="chat-talk"),
    path("chat/<str:ref>/enquiry/", enquirypage.in_talk, name="chat-talk-enquiry"),
    path("chat/<str:ref>/live/", chatpage.live, name="chat-live"),
    path("chat/<str:ref>/files/<str:file>/", filepages.of_chat, name="chat-file"),
    path("chat/<str:ref>/files/<str:file>/small/", filepages.of_chat, {"small": True}, name="chat-file-small"),
    path("orders/<str:ref>/", orderpage.page, name="order"),
    path("orders/<str:ref>/live/", orderpage.live, name="order-live"),
    path("orders/<str:ref>/files/<str:file>/", filepages.of_order, name="order-file"),
    path("orders/<str:ref>/files/<str:file>/small/", filepages.of_order, {"small": True}, name="order-file-small"),
    path("orders/<str:ref>/record.<str:form>", orderpage.record, name="order-record"),
    path("agreements/<str:ref>/", agreementpage.page, name="agreement"),
    path("agreements/<str:ref>/head.json", agreementpage.head, name="agreement-head"),
    path("sign-in/", passkeypages.sign_in, name="sign-in"),
    path("me/", minepage.page, name="me"),
    path("me/passkeys/new/", passkeypages.new, name="new-passkey"),
    path("verify/", verifying.page, name="verify"),
]
