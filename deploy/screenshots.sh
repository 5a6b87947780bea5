#!/usr/bin/env bash
# Makes docs/screenshots anew from a running shop: main pages, phone and desk, both languages. It stops what it started.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$repository"
shop_port=${SCREENSHOTS_PORT:-7490}

# shellcheck source=deploy/lib/packages.sh
source deploy/lib/packages.sh
# shellcheck source=deploy/lib/shop.sh
source deploy/lib/shop.sh

clean_up() {
  stop_shop
  rm -rf "$MARKET_RUN"
}
trap clean_up EXIT

install_missing_packages "${browser_packages[@]}" curl
publish Market.Web web
publish_benchmarks tool
start_shop
dotnet "$MARKET_RUN/tool/Market.Benchmarks.dll" screenshots "http://127.0.0.1:$shop_port" docs/screenshots
