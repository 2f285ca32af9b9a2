"""What the browser tests share: loading a page, and looking at a table in it."""

from selenium.webdriver.common.by import By


def load(browser, path):
    """The page, freshly loaded in a window for a desk; logs hold this load alone."""
    browser.get("about:blank")
    window(browser, 1280)
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(path.as_uri())
    return browser


def window(browser, width, scheme="light"):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def unfold(browser):
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")


def button(table, name):
    return next(b for b in table.find_elements(By.CSS_SELECTOR, "thead button") if b.text == name)


def sorted_by(table):
    headers = table.find_elements(By.CSS_SELECTOR, "th[aria-sort]")
    names = [header.find_element(By.TAG_NAME, "button").text for header in headers]
    orders = [header.get_attribute("aria-sort") for header in headers]
    return list(zip(names, orders, strict=True))
