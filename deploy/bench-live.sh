#!/usr/bin/env bash
# What a live room of BENCH_VIEWERS (1,000) costs the shop, each viewer with the room's page, its news and its video of 1 Mbit/s: how long it takes until all
# who come have a picture, the shop's share of the processor while they watch, and how soon all of them have a product that the host shows, and what is left
# when somebody has ordered. The viewers live in one process of the same machine, whose share is told beside the shop's. Then how soon a product that the
# office withdraws is off sale. It stops what it started.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$repository"
viewers=${BENCH_VIEWERS:-1000}
shop_port=${BENCH_PORT:-7480}
# All viewers come from one address here: the bounds of one address are raised for this shop only.
export Live__ConnectionsPerAddress=$((2 * viewers)) Live__MostPerAddress=$((2 * viewers))

# shellcheck source=deploy/lib/packages.sh
source deploy/lib/packages.sh
# shellcheck source=deploy/lib/shop.sh
source deploy/lib/shop.sh

clean_up() {
  set +e
  stop_shop
  rm -rf "$MARKET_RUN"
}
trap clean_up EXIT

main() {
  install_missing_packages curl
  # Two sockets a viewer, and the page's connection while it loads.
  ulimit -n $((4 * viewers + 1000))
  publish Market.Web web
  publish_benchmarks bare
  # Only Development makes accounts to try the shop with; measured is Production.
  shop_environment=Development start_shop
  stop_shop
  start_shop
  dotnet "$MARKET_RUN/bare/Market.Benchmarks.dll" live "http://127.0.0.1:$shop_port" "$shop_process" "$viewers"
  dotnet "$MARKET_RUN/bare/Market.Benchmarks.dll" withdraw "http://127.0.0.1:$shop_port"
}

main
