#!/usr/bin/env bash
# Debian's Chromium and a Chinese font, for the tests that look at a page as a reader does.
set -euo pipefail
command="apt-get install -y --no-install-recommends chromium fonts-noto-cjk"

has_font() { ! command -v dpkg >/dev/null || dpkg -s fonts-noto-cjk >/dev/null 2>&1; }
if command -v chromium >/dev/null && has_font; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's chromium and fonts-noto-cjk for the browser tests."
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive $command -qq >/dev/null; then
        exit 0
    fi
    echo "They could not be installed; the browser tests are left out." >&2
else
    echo "The browser tests are left out: no Chromium. To have them: sudo $command" >&2
fi
