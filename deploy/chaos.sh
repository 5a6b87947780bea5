#!/usr/bin/env bash
# A seeded random mix of kill -9, SIGSTOP, held locks and a provider's lapses, under load of buyers, refunds and webhooks; then the oracle's table.
# deploy/chaos.sh --seed N --minutes M [--stack embedded|distributed]    (distributed unless told otherwise)
# Ends with 0 only when every line of the table holds. It uses loopback ports and folders of its own and leaves nothing running.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$repository"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

usage() {
  sed -n '2,4s/^# //p' "$0" >&2
  exit 2
}

seed='' minutes='' stack=distributed
while (($#)); do
  (($# >= 2)) || usage
  case $1 in
    --seed) seed=$2 ;;
    --minutes) minutes=$2 ;;
    --stack) stack=$2 ;;
    *) usage ;;
  esac
  shift 2
done
[[ $seed =~ ^[0-9]{1,9}$ && $minutes =~ ^[0-9]{1,3}(\.[0-9]+)?$ && $stack =~ ^(embedded|distributed)$ ]] || usage

MARKET_RUN=$(mktemp -d /var/tmp/market-chaos.XXXXXX)
chmod 755 "$MARKET_RUN"
export MARKET_RUN
# shellcheck source=deploy/lib/market.env.sh
source deploy/lib/market.env.sh
# shellcheck source=deploy/lib/packages.sh
source deploy/lib/packages.sh
# shellcheck source=deploy/lib/processes.sh
source deploy/lib/processes.sh

export MARKET_TEST_MARK=$MARKET_RUN
clean_up() {
  trap '' INT TERM
  kill_leftovers_of_tests
  rm -rf "$MARKET_RUN"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

[[ $stack == embedded ]] || install_missing_packages "${server_packages[@]}"
[[ ${MARKET_IS_BUILT:-} == yes ]] || dotnet build Market.sln -c Release --disable-build-servers -v quiet </dev/null
export MARKET_IS_BUILT=yes
# The trial starts servers of its own; this only says that it may.
export MARKET_TEST_RABBITMQ=own
export MARKET_CHAOS_SEED=$seed MARKET_CHAOS_MINUTES=$minutes MARKET_CHAOS_STACK=$stack
Market.Tests/bin/Release/net10.0/Market.Tests -noLogo -noColor -explicit only -class Market.Tests.Faults.Chaos.ChaosTrial </dev/null
