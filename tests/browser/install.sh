#!/bin/sh
# Puts chromium and its driver in place for the browser tests, where they are missing and this
# machine lets us; where it does not, the tests say how.
set -eu
if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then
    exit 0
fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "installing chromium and chromium-driver for the browser tests"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium chromium-driver >/dev/null
else
    echo "the browser tests need chromium and chromedriver on the PATH; on Debian or Ubuntu:" >&2
    echo "    sudo apt-get install chromium chromium-driver" >&2
fi
