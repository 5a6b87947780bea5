#!/usr/bin/env bash
# How fast the shop is, as requests per second and as share of what a bare Kestrel does with the same bytes on the same machine in the same run; how long
# a ledger of BENCH_LINES (1,000,000) takes to verify, to report from and to close; how many orders a second are durable (deploy/bench-orders.sh), and what a live room of a
# thousand costs (deploy/bench-live.sh).
# Medians of BENCH_ROUNDS (5) rounds of BENCH_SECONDS (3) each, the two taking turns; the ratio is the median of the rounds' own, since a machine's pace
# changes from one minute to the next. It stops what it started.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$repository"
rounds=${BENCH_ROUNDS:-5} seconds=${BENCH_SECONDS:-3} warming=${BENCH_WARMING:-6} connections=${BENCH_CONNECTIONS:-64}
shop_port=${BENCH_PORT:-7480} bare_port=$((${BENCH_PORT:-7480} + 1))
shop=http://127.0.0.1:$shop_port bare=http://127.0.0.1:$bare_port
bare_process=''

# shellcheck source=deploy/lib/packages.sh
source deploy/lib/packages.sh
# shellcheck source=deploy/lib/shop.sh
source deploy/lib/shop.sh

clean_up() {
  set +e
  [[ -z $bare_process ]] || kill "$bare_process" 2>/dev/null
  stop_shop
  wait 2>/dev/null
  rm -rf "$MARKET_RUN"
}
trap clean_up EXIT

start_bare() {
  dotnet "$MARKET_RUN/bare/Market.Benchmarks.dll" "$bare" "$1" "$2" >>"$MARKET_RUN/log/bare.log" 2>&1 &
  bare_process=$!
  wait_for "$bare/"
}

stop_bare() {
  kill "$bare_process"
  wait "$bare_process" 2>/dev/null || true
  bare_process=''
}

# Prints requests per second.
load() {
  local answer
  answer=$(wrk -t2 "-c$connections" "-d${2:-$seconds}s" "${@:3}" "$1")
  if grep -q 'Non-2xx' <<<"$answer" && [[ ${3:-} != -s ]]; then
    echo "$1 was refused: $(grep Non-2xx <<<"$answer")" >&2
    exit 1
  fi
  awk '/^Requests\/sec/ { print int($2) }' <<<"$answer"
}

median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# One row: the page's and the bare server's median and the median of their ratios, against what is demanded.
measure() {
  local name=$1 path=$2 demanded=$3 body=$MARKET_RUN/body type page_rates='' bare_rates='' ratios='' page limit
  type=$(curl -fs -o "$body" -w '%{content_type}' "$shop$path")
  start_bare "$body" "$type"
  # Warm is what the JIT has compiled for good; the first seconds have a row of their own (cold burst).
  load "$shop$path" "$warming" >/dev/null
  load "$bare/" "$warming" >/dev/null
  for ((round = 0; round < rounds; round++)); do
    page=$(load "$shop$path")
    limit=$(load "$bare/")
    page_rates+=$page$'\n' bare_rates+=$limit$'\n' ratios+=$((page * 100 / limit))$'\n'
  done
  stop_bare
  page=$(printf %s "$page_rates" | median) limit=$(printf %s "$bare_rates" | median)
  printf '%-28s %8d B %9d/s %9d/s %6d %%   (%s)\n' "$name" "$(stat -c %s "$body")" "$page" "$limit" "$(printf %s "$ratios" | median)" "$demanded"
}

# Both in their first two seconds after a start, asked for the same 103 addresses, which at the shop are pages that nobody has asked for; and then the same again.
cold() {
  local body=$MARKET_RUN/body addresses type burst again limit bursts='' agains='' limits='' ratios=''
  type=$(curl -fs -o "$body" -w '%{content_type}' "$shop/products/JJ001")
  # shellcheck disable=SC2046 # codes are words
  addresses="/ /products /en/products $(printf '/products/%s ' $(curl -fs "$shop/api/v1/products?pageSize=100" | grep -o '"code":"[^"]*"' | cut -d'"' -f4))"
  for ((round = 0; round < rounds; round++)); do
    stop_shop
    start_shop
    burst=$(BENCH_ADDRESSES=$addresses load "$shop/" 2 -s deploy/bench/addresses.lua)
    again=$(BENCH_ADDRESSES=$addresses load "$shop/" "$seconds" -s deploy/bench/addresses.lua)
    stop_shop
    start_bare "$body" "$type"
    limit=$(BENCH_ADDRESSES=$addresses load "$bare/" 2 -s deploy/bench/addresses.lua)
    stop_bare
    bursts+=$burst$'\n' agains+=$again$'\n' limits+=$limit$'\n' ratios+=$((burst * 100 / limit))$'\n'
  done
  printf '%-28s %10s %9d/s %9d/s %6d %%   first two seconds after a start\n' 'cold burst, 103 pages' '' "$(printf %s "$bursts" | median)" "$(printf %s "$limits" | median)" "$(printf %s "$ratios" | median)"
  printf '%-28s %10s %9d/s\n' "the $seconds seconds after them" '' "$(printf %s "$agains" | median)"
}

cart() {
  local page codes rates=''
  page=$(curl -fs -c "$MARKET_RUN/cookies" "$shop/products/JJ001")
  BENCH_TOKEN=$(grep -o '__RequestVerificationToken"[^>]*value="[^"]*"' <<<"$page" | head -1 | sed 's/.*value="//;s/"$//')
  BENCH_COOKIE=$(awk '$6 ~ /form/ { print $6 "=" $7 }' "$MARKET_RUN/cookies")
  BENCH_CODES=$(curl -fs "$shop/api/v1/products?pageSize=40" | grep -o '"code":"[^"]*"' | cut -d'"' -f4)
  export BENCH_TOKEN BENCH_COOKIE BENCH_CODES
  load "$shop/" "$warming" -s deploy/bench/cart.lua >/dev/null
  for ((round = 0; round < rounds; round++)); do
    rates+="$(load "$shop/" "$seconds" -s deploy/bench/cart.lua)"$'\n'
  done
  printf '%-28s %21d/s   (at least 5,000/s)\n' 'put into the cart' "$(printf %s "$rates" | median)"
}

# Two letters each, as somebody types: the first time each is asked it is looked up, afterwards it lies ready for a second.
suggestions() {
  local answer
  answer=$(BENCH_ADDRESSES=$(printf '/suggest?q=%s\n' {a..z}{a..z}) wrk -t1 -c1 "-d${seconds}s" --latency -s deploy/bench/addresses.lua "$shop/")
  awk '$1 == "Latency" && NF >= 4 { slowest = $4 } $1 == "50%" { half = $2 } $1 == "99%" { most = $2 }
    END { printf "%-28s half within %s, 99 of 100 within %s, the slowest %s   (under 50 ms)\n", "suggestions while typing", half, most, slowest }' <<<"$answer"
}

main() {
  install_missing_packages wrk curl
  publish Market.Web web
  publish_benchmarks bare
  start_shop
  echo "ready for the first time, reference data loaded, in $ready_ms ms"
  stop_shop
  start_shop
  echo "ready again in $ready_ms ms (under 3,000 ms)"
  printf '%-28s %10s %11s %11s %8s\n' '' bytes shop 'bare' ratio
  measure home / 'at least 60 %'
  measure listing /products 'at least 60 %'
  measure product /products/JJ001 'at least 60 %'
  measure search '/products?q=huajiao' 'at least 30 %'
  suggestions
  measure 'API listing' '/api/v1/products?pageSize=24' 'at least 60 %'
  cart
  printf '%-28s %19d MB   (under 350 MB)\n' 'resident memory after it' "$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$shop_process/status")"
  cold
  Data__Path=$MARKET_RUN/data dotnet "$MARKET_RUN/bare/Market.Benchmarks.dll" ledger "${BENCH_LINES:-1000000}"
  deploy/bench-orders.sh
  deploy/bench-live.sh
}

main
