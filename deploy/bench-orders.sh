#!/usr/bin/env bash
# How many orders a second are durable, over HTTP, from 16 and 64 clients at once: embedded (SQLite) and distributed (PostgreSQL, RabbitMQ, four
# processes behind nginx), spread over many products and all of one. Beside it what pgbench does with five plain statements per order on the
# same PostgreSQL, in turns. Medians of BENCH_ROUNDS (5) rounds of BENCH_SECONDS (5) each, and the median of the rounds' own ratios. It stops what it started.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$repository"
rounds=${BENCH_ROUNDS:-5} seconds=${BENCH_SECONDS:-5} warming=${BENCH_WARMING:-40}
shop_port=${BENCH_PORT:-7480}
# deploy/lib/shop.sh and deploy/lib/market.env.sh share this folder.
# shellcheck source=deploy/lib/packages.sh
source deploy/lib/packages.sh
# shellcheck source=deploy/lib/shop.sh
source deploy/lib/shop.sh
export MARKET_RUN RateLimits__Api__Permits=100000000 RateLimits__Orders__Permits=100000000
# Both as in production, but with the reference data and the payment simulator (deploy/lib/shop.sh says it for the embedded shop).
export MARKET_ENVIRONMENT=Production ReferenceData__Load=true ReferenceData__RenewCertificates=true Logging__LogLevel__Default=Warning
Payees__Key=$(head -c 32 /dev/zero | base64)
export Payees__Key
chmod 755 "$MARKET_RUN"
MARKET_PASSWORD='' distributed=''
for port in POSTGRES RABBITMQ RABBITMQ_DIST EPMD CATALOG_GRPC CATALOG_HTTP ORDERS_GRPC ORDERS_HTTP WEB_1 WEB_2; do
  shop_ports=$((${shop_ports:-shop_port} + 1))
  export "MARKET_${port}_PORT=$shop_ports"
done
export MARKET_PORT=$((shop_ports + 1))

clean_up() {
  set +e
  stop_shop
  [[ -z $distributed ]] || deploy/market.sh down >/dev/null
  rm -rf "$MARKET_RUN"
}
trap clean_up EXIT

median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# Enough of everything that the bench does not run out of it.
fill_shelves() { awk -F, -v OFS=, 'NR > 1 { $3 = 1000000 } 1' "$1" >"$1.full" && mv "$1.full" "$1"; }

# Prints orders per second: every one of them answered 201. Arguments: address, clients, products, seconds.
order() {
  local answer
  answer=$(BENCH_RUN=$RANDOM$RANDOM BENCH_CODES=$3 wrk -t1 "-c$2" "-d${4:-$seconds}s" -s deploy/bench/orders.lua "$1")
  ! grep -q 'Non-2xx' <<<"$answer" || { echo "$answer" >&2; exit 1; }
  awk '/^Requests\/sec/ { print int($2) }' <<<"$answer"
}

pgbench_orders() {
  PGPASSWORD=$MARKET_PASSWORD /usr/lib/postgresql/15/bin/pgbench -n -h 127.0.0.1 -p "$MARKET_POSTGRES_PORT" -U postgres -c "$1" -j 1 -T "$seconds" \
    -D "products=$2" -M prepared -f deploy/bench/order.pgbench bench 2>/dev/null | awk '/^tps/ { print int($3) }'
}

# One row. Arguments: name, address, clients, products of the shop, products of pgbench, what is demanded.
measure() {
  local name=$1 rates='' limits='' ratios='' rate limit
  # As in deploy/bench.sh: what is measured is what runs after code that runs often has been compiled for good, which takes four processes longer than one.
  order "$2" "$3" "$4" "$warming" >/dev/null
  for ((round = 0; round < rounds; round++)); do
    rate=$(order "$2" "$3" "$4")
    limit=$(pgbench_orders "$3" "$5")
    rates+=$rate$'\n' limits+=$limit$'\n' ratios+=$(awk -v rate="$rate" -v limit="$limit" 'BEGIN { printf "%.2f", rate / limit }')$'\n'
  done
  printf '%-34s %3d clients %7d/s   pgbench %7d/s   ratio %s   %s\n' \
    "$name" "$3" "$(printf %s "$rates" | median)" "$(printf %s "$limits" | median)" "$(printf %s "$ratios" | median)" "$6"
}

codes_of() { curl -fs "$1/api/v1/products?category=seasoning&pageSize=60" | grep -o '"code":"[^"]*","name":"[^"]*"' | cut -d'"' -f4 | head -n 60 | tr '\n' ' '; }

prepare_pgbench() {
  install_missing_packages "${server_packages[@]}"
  distributed=yes
  deploy/market.sh start postgres >/dev/null
  MARKET_PASSWORD=$(<"$MARKET_RUN/password")
  echo 'create database bench' | deploy/market.sh sql postgres
  deploy/market.sh sql bench <deploy/bench/tables.sql
}

embedded() {
  publish Market.Web web
  fill_shelves "$MARKET_RUN/web/ReferenceData/jiangjin/stock.csv"
  start_shop
  local shop=http://127.0.0.1:$shop_port codes
  codes=$(codes_of "$shop")
  measure 'embedded, many products' "$shop" 16 "$codes" 227 '(at least 0.5)'
  measure 'embedded, many products' "$shop" 64 "$codes" 227 '(at least 0.5)'
  measure 'embedded, one product' "$shop" 64 "${codes%% *}" 1 '(at least 3)'
  stop_shop
}

distribute() {
  local part
  deploy/market.sh publish >/dev/null
  fill_shelves "$MARKET_RUN/app/Market.Orders/ReferenceData/jiangjin/stock.csv"
  for part in rabbitmq catalog orders web-1 web-2 nginx; do
    deploy/market.sh start "$part" >/dev/null
  done
}

main() {
  install_missing_packages wrk curl
  prepare_pgbench
  embedded
  distribute
  local shop=http://127.0.0.1:$MARKET_PORT codes
  codes=$(codes_of "$shop")
  measure 'distributed, many products' "$shop" 16 "$codes" 227 '(at least 0.5)'
  measure 'distributed, many products' "$shop" 64 "$codes" 227 '(at least 0.5)'
  measure 'distributed, one product' "$shop" 64 "${codes%% *}" 1 '(at least 3)'
}

main
