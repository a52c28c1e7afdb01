"""The browser that browser tests drive starts, so that their failures are about the app."""

import pytest


@pytest.mark.browser
def test_chromium_starts_and_draws_a_page(chromium: str):
    from playwright.sync_api import sync_playwright  # in the test: the engine's own tests run without it

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content("<p>restaking</p>")
        assert page.inner_text("p") == "restaking"
        browser.close()
