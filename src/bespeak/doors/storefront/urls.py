"""The addresses of these pages; a language stands before each."""

from django.urls import path

from bespeak.doors.storefront import agreementpage, enquiry, home, orderpage, policypage, verifying

urlpatterns = [
    path("", home.page, name="home"),
    path("policy/", policypage.policy, name="policy"),
    path("policy/<int:version>/", policypage.policy, name="policy-version"),
    path("terms/", policypage.terms, name="terms"),
    path("terms/<int:version>/", policypage.terms, name="terms-version"),
    path("ask/", enquiry.page, name="ask"),
    path("ask/thanks/", enquiry.thanks, name="asked"),
    path("orders/<str:ref>/", orderpage.page, name="order"),
    path("agreements/<str:ref>/", agreementpage.page, name="agreement"),
    path("verify/", verifying.page, name="verify"),
]
