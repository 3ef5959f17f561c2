from tests.domain.orders.counter import counter, time

__all__ = ["counter", "time"]
