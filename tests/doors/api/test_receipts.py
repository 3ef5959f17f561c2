"""What became of what was sent."""

from tests.doors.api.desk import Caller, order


def test_what_was_refused_is_kept_as_it_came_and_says_why(ben: Caller, olga: Caller):
    ben.place(order("#1"), order("#2", quantity=-1))
    [kept] = olga.get("/receipts?outcome=refused")["items"]
    assert (kept["code"], kept["field"], kept["order"]) == ("quantity_not_positive", "lines[0].quantity", "")
    receipt = olga.get(f"/receipts/{kept['ref']}")
    assert (receipt["kind"], receipt["outcome"], receipt["input"]) == ("input", "refused", kept)
    assert '"quantity": -1' in receipt["raw"]


def test_it_is_tried_again_once_it_can_be_taken(olga: Caller):
    olga.ask("POST", "/orders", order(quantity=-1))
    [kept] = olga.get("/receipts")["items"]
    again = olga.post(f"/receipts/{kept['ref']}/replay")
    assert (again["read"], again["admitted"], len(again["refused"])) == (1, 0, 1)
    assert olga.get(f"/receipts/{kept['ref']}")["outcome"] == "refused"
    assert olga.get("/orders")["items"] == []


def test_a_request_is_known_by_its_key(olga: Caller):
    olga.place(order(), Idempotency_Key="order-1")
    assert olga.get("/receipts/order-1") == {
        "ref": "order-1",
        "kind": "request",
        "outcome": "answered",
        "status": 200,
        "input": None,
        "raw": None,
        "decision": None,
    }
    assert olga.ask("GET", "/receipts/order-2").code == "not_found"


def test_who_sells_reads_no_raw_input(ben: Caller):
    answer = ben.ask("GET", "/receipts")
    assert (answer.status, answer.json["data"]) == (403, {"permission": "saleschannels:input:read"})
