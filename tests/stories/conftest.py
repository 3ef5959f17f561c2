from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.stories.town import Town, comes_to_rest, town_at


@pytest.fixture(scope="module")
def running_town(environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """`bespeak up`, started once for a module."""
    with town_at(environment, tmp_path_factory.mktemp("town") / "clock") as opened:
        yield opened


@pytest.fixture
def town(transactional_db: None, running_town: Town) -> Iterator[Town]:
    """The product as it runs, for one story. Stores opened in it are gone afterwards."""
    yield running_town
    comes_to_rest()


@pytest.fixture
def visit(browser: Browser, running_town: Town) -> Iterator[Callable[..., Page]]:
    """Somebody with a browser of their own: `visit("/en/…")`."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, **shape: object) -> Page:
        context = browser.new_context(base_url=str(running_town.http.base_url), **shape)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for one in contexts:
        one.close()
