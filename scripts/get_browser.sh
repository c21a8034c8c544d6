#!/usr/bin/env bash
# Chromium, which the tests in tests/ui drive: installed where that is allowed, else it is said how. Never fails:
# without it those tests are skipped, and say so.
for name in chromium chromium-browser; do
    command -v "$name" >/dev/null && exit 0
done
install=(apt-get install --yes --no-install-recommends chromium)
if command -v apt-get >/dev/null && ((EUID == 0)); then
    echo "installing Chromium for the tests of the pages (apt-get) …"
    apt-get update >/dev/null && DEBIAN_FRONTEND=noninteractive "${install[@]}" >/dev/null && exit 0
    echo "Chromium could not be installed." >&2
fi
echo "The tests of the pages need Debian's Chromium and are skipped without it. To have them run:" >&2
echo "    sudo apt-get install chromium     (elsewhere: any package that brings a chromium command)" >&2
exit 0
