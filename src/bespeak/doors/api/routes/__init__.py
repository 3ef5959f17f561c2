"""Every route there is. `receipts` and the like stand beside the noun they belong to."""

from bespeak.doors.api.routes import agreements, conversations, customers, goods, house, orders, payments, policy

ALL = (
    orders.routes,
    agreements.routes,
    conversations.routes,
    customers.routes,
    goods.routes,
    policy.routes,
    payments.routes,
    house.routes,
)
