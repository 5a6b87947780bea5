#!/usr/bin/env bash
# Every test, on both stacks and in a browser, on a machine that has nothing but Debian 12 and the .NET SDK.
# Its last line is "N passed, N failed, N skipped"; it leaves nothing running.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$repository"
# Ends the whole; a test that hangs ends before (Market.Tests/Bounded.cs).
seconds_allowed=${MARKET_TEST_SECONDS:-3900}
results=$repository/TestResults
export HOME=${HOME:-/root}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# Prints the first of four free ports in a row.
choose_free_ports() {
  local first
  # Below the range from which the kernel takes ports for outgoing connections.
  while first=$((20000 + RANDOM % 12000)); do
    is_free "$first" && is_free $((first + 1)) && is_free $((first + 2)) && is_free $((first + 3)) && break
  done
  echo "$first"
}

is_free() { ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A folder and ports of its own, so that a market that runs beside the tests is left alone.
MARKET_RUN=$(mktemp -d /var/tmp/market-test.XXXXXX)
MARKET_POSTGRES_PORT=$(choose_free_ports)
MARKET_RABBITMQ_PORT=$((MARKET_POSTGRES_PORT + 1))
MARKET_RABBITMQ_DIST_PORT=$((MARKET_POSTGRES_PORT + 2))
MARKET_EPMD_PORT=$((MARKET_POSTGRES_PORT + 3))
# Exported for tests that kill a server: deploy/market.sh kill rabbitmq finds it by these.
export MARKET_RUN MARKET_POSTGRES_PORT MARKET_RABBITMQ_PORT MARKET_RABBITMQ_DIST_PORT MARKET_EPMD_PORT
export MARKET_TEST_MARK=$MARKET_RUN
chmod 755 "$MARKET_RUN"

# shellcheck source=deploy/lib/market.env.sh
source deploy/lib/market.env.sh
# shellcheck source=deploy/lib/packages.sh
source deploy/lib/packages.sh
# shellcheck source=deploy/lib/processes.sh
source deploy/lib/processes.sh
# shellcheck source=deploy/lib/servers.sh
source deploy/lib/servers.sh

clean_up() {
  local outcome=$?
  trap '' INT TERM
  set +e
  stop_rabbitmq
  stop_postgres
  kill_leftovers_of_tests
  if ((outcome != 0)); then
    mkdir -p "$results"
    cp -r "$MARKET_RUN/log" "$results/server-logs" 2>/dev/null
  fi
  rm -rf "$MARKET_RUN"
  print_counts
}

passed=0 failed=0 skipped=0
print_counts() { echo "$passed passed, $failed failed, $skipped skipped"; }

start_servers() {
  install_missing_packages "${server_packages[@]}" "${browser_packages[@]}"
  # Each test has databases of its own here that nobody will miss; the trials that kill a server start theirs, which writes through.
  postgres_options=(-c fsync=off -c full_page_writes=off)
  start_postgres
  start_rabbitmq
  MARKET_TEST_POSTGRES=$(postgres_connection postgres postgres)
  MARKET_TEST_RABBITMQ=$(rabbitmq_address)
  MARKET_TEST_CHROMIUM=/usr/bin/chromium
  export MARKET_TEST_POSTGRES MARKET_TEST_RABBITMQ MARKET_TEST_CHROMIUM
}

run_tests() {
  timeout --kill-after=20 "$seconds_allowed" \
    dotnet test --solution Market.sln -c Release --no-build --no-progress --no-ansi \
    --results-directory "$results" --report-xunit-trx </dev/null | tee "$MARKET_RUN/log/tests.log"
}

# Tests that meet a deadline of a browser or a server fail on a machine that is out of breath. A few failures are looked at once more, alone;
# what fails again has failed, and what passes is named.
try_again() {
  local name again=()
  ((failed > 0 && failed <= 12)) || return 0
  while read -r name; do
    again+=(-method "$name")
  done < <(sed -n 's/^failed \((canceled) \)\?\([A-Za-z0-9_.]*\).*/\2/p' "$MARKET_RUN/log/tests.log" | sort -u)
  ((${#again[@]})) || return 0
  complain "Tried again, alone: ${again[*]}"
  # With what the tests have left of their time, and a quarter of an hour more.
  if timeout --kill-after=20 $((seconds_allowed + 900 - SECONDS)) Market.Tests/bin/Release/net10.0/Market.Tests "${again[@]}" </dev/null; then
    complain "All of these passed at the second try."
    passed=$((passed + failed))
    failed=0
  fi
}

# Sums <Counters … passed="1" failed="0" …> over the result files.
sum_counter() {
  local name=$1 value sum=0
  while read -r value; do
    sum=$((sum + value))
  done < <(grep -ho '<Counters [^>]*' "$results"/*.trx 2>/dev/null | grep -o " $name=\"[0-9]*\"" | tr -cd '0-9\n')
  echo "$sum"
}

count_results() {
  local total
  # What runs only when asked for by name (chaos, the processes of a trial) is not skipped.
  total=$(($(sum_counter total) - $(sum_counter notRunnable)))
  passed=$(sum_counter passed)
  failed=$(($(sum_counter failed) + $(sum_counter error) + $(sum_counter timeout) + $(sum_counter aborted)))
  skipped=$((total - passed - failed))
}

main() {
  local outcome=0
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  rm -rf "$results"
  # Counts as failed until the tests say otherwise, so that nothing that goes wrong before them looks like success.
  failed=1
  start_servers
  dotnet build Market.sln -c Release --disable-build-servers </dev/null
  # For tests that start the market as its processes.
  export MARKET_IS_BUILT=yes
  run_tests || outcome=$?
  count_results
  if ((outcome != 124 && outcome != 137 && passed > 0)); then
    try_again
    ((failed > 0)) || outcome=0
  fi
  if ((outcome == 124 || outcome == 137)); then
    complain "The tests did not end within $seconds_allowed s."
  fi
  # A crashed run may have counted only what went well before.
  if ((outcome != 0 && failed == 0)); then
    complain "dotnet test ended with code $outcome although no test is recorded as failed."
    failed=1
  fi
  if ((passed == 0 && failed == 0)); then
    complain "No test ran."
    failed=1
  fi
  ((failed == 0))
}

main
