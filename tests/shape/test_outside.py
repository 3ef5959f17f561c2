"""Other companies are called in one place only, and that place refuses to be called inside a transaction."""

from tests.shape import house

WAYS_OUT = (
    "socket",
    "ssl",
    "httpx",
    "requests",
    "urllib3",
    "urllib.request",
    "http.client",
    "smtplib",
    "ftplib",
    "asyncio.open_connection",
)
MAY = {
    "src/bespeak/kit/http.py",  # the one place for HTTP
    "src/bespeak/kit/mailing.py",  # the one place for mail
    "src/bespeak/doors/cli/listening.py",  # looks at our own address
}


def test_nobody_reaches_out_but_the_one_place():
    found = {
        house.short(file)
        for file in house.files()
        for _, name in house.imports(file)
        if house.starts_with(name, *WAYS_OUT)
    }
    assert found == MAY
