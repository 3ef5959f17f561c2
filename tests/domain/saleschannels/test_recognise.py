"""What a file is, and which files cannot be used."""

import pytest

from bespeak.domain.saleschannels.mapping import Unusable
from bespeak.domain.saleschannels.reading import open_orders
from tests.domain.saleschannels.samples import data, parsed, read, read_text, refused

UNUSABLE = {
    "empty": (b"", "empty_file"),
    "only spaces": (b" \n \n", "empty_file"),
    "prose": (b"Dear Ben, I would like a mug.\n", "unknown_format"),
    "a web page": (b"<!doctype html><title>Orders</title>", "unknown_format"),
    "a workbook": (b"PK\x03\x04\x14\x00", "unknown_format"),
    "other JSON": (b'{"products": [{"title": "Mug"}]}', "unknown_format"),
    "numbers": (b"[1, 2, 3]", "unknown_format"),
    "half an order": (b'{"external_id": "#1", "lines": [{"sku": "M', "truncated"),
    "half of the first order of a list": (b'[{"external_id": "#1", "lines": [{"sku": "M', "truncated"),
    "no JSON": (b'{"external_id": #1}', "broken_json"),
    "Latin-1": ("external_id,quantity,price,name\n#1,1,2,Jörg\n".encode("latin-1"), "not_decodable"),
    "half a character": (b"external_id,quantity,price,name\n#1,1,2,J" + b"\xc3", "not_decodable"),
    "no id column": (b"sku,quantity,price\nMUG,1,18.00\n", "wrong_header"),
    "a misspelt column": (b"external_id,sku,qty,price\n#1,MUG,1,18.00\n", "wrong_header"),
    "a column twice": (b"external_id,sku,sku,quantity,price\n#1,A,B,1,18.00\n", "wrong_header"),
    "an export without totals": (
        b"Name,Email,Financial Status,Currency,Lineitem quantity,Lineitem name\n",
        "wrong_header",
    ),
}


@pytest.mark.parametrize(("bytes_", "code"), UNUSABLE.values(), ids=UNUSABLE)
def test_unusable_files_are_refused_by_name(bytes_, code):
    with pytest.raises(Unusable) as found:
        open_orders("orders", bytes_)
    assert found.value.code == code
    assert found.value.text


def test_a_wrong_header_names_what_is_missing_and_what_nobody_knows():
    with pytest.raises(Unusable) as found:
        open_orders("orders.csv", b"external_id,sku,qty,price\n#1,MUG,1,18.00\n")
    assert found.value.field == "quantity"
    assert found.value.data == {"missing": ["quantity"], "unknown": ["qty"]}
    assert "'qty'" in found.value.text


def test_an_unknown_format_says_what_was_expected_and_found():
    with pytest.raises(Unusable, match=r"Expected: Shopify .* Found: a table with the columns colour, size"):
        open_orders("orders.csv", b"colour,size\nred,5\n")


def test_a_wrong_encoding_names_the_byte_and_the_line():
    text = "external_id,quantity,price,name\n" + "#1,1,2,Ada\n" * 200_000
    with pytest.raises(Unusable, match=rf"Byte {len(text) + 8} \(line 200002\) is not UTF-8"):
        open_orders("orders.csv", text.encode() + b"#1,1,2,J\xf6rg\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_files_with_a_byte_order_mark_are_read(encoding):
    found = read_text("external_id,quantity,price,title\n#1,1,2.00,Löffel\n".encode(encoding))
    assert parsed(found)[0]["lines"][0].title == "Löffel"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_header(delimiter):
    text = "external_id,quantity,price,title\n#1,1,2.00,Mug\n".replace(",", delimiter)
    assert parsed(read_text(text))[0]["lines"][0].title == "Mug"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("generic/orders.json", "generic-json"),
        ("generic/orders.jsonl", "generic-jsonl"),
        ("generic/orders.csv", "generic-csv"),
        ("shopify/order.json", "shopify-json"),
        ("shopify/orders_create.json", "shopify-json"),
        ("shopify/orders_export.csv", "shopify-csv"),
        ("woocommerce/order_create.json", "woocommerce-json"),
        ("amazon/getOrders_example.json", "amazon-json"),
        ("amazon/OrderChangeNotification.json", "amazon-json"),
        ("uci/2010-12-09.csv", "uci-online-retail-csv"),
    ],
)
def test_each_format_is_known_by_what_is_in_it_not_by_its_name(name, code):
    assert open_orders("download", data(name)).format.code == code


def test_an_empty_list_has_no_orders():
    assert read_text("[]", "orders.json") == []
    assert read_text('{"orders": []}', "orders.json") == []


def test_a_header_alone_has_no_orders():
    assert read_text("external_id,quantity,price\n") == []


def test_a_file_on_disk_is_read_as_it_is_needed(tmp_path):
    file = tmp_path / "orders.csv"
    file.write_bytes(data("generic/orders.csv"))
    assert list(open_orders(file.name, file).orders("USD")) == read("generic/orders.csv")
    assert refused(read("generic/orders.csv")) == []
