"""Every route there is."""

from bespeak.doors.api.routes import (
    agreements,
    channels,
    conversations,
    customers,
    goods,
    house,
    orders,
    parcels,
    payments,
    policy,
    receipts,
    records,
)

ALL = (
    orders.routes,
    parcels.routes,
    agreements.routes,
    conversations.routes,
    records.routes,
    customers.routes,
    goods.routes,
    policy.routes,
    payments.routes,
    receipts.routes,
    channels.routes,
    house.routes,
)
