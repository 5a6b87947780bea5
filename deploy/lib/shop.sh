# shellcheck shell=bash
# An embedded shop of its own for a script: published to $MARKET_RUN, on $shop_port, ended by clean_up. Needs deploy/lib/packages.sh.

export HOME=${HOME:-/root} DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
MARKET_RUN=$(mktemp -d /var/tmp/market-shop.XXXXXX)
mkdir -p "$MARKET_RUN/log"
shop_process=''

publish() {
  dotnet publish "$1" -c Release -o "$MARKET_RUN/$2" -v q --disable-build-servers "${@:3}" </dev/null >>"$MARKET_RUN/log/build.log"
}

# On the machine's framework, as anybody's bare program is; the shop brings its own along (docs/adr/0025).
publish_benchmarks() { publish Market.Benchmarks "$1" -p:BringsFramework=false; }

wait_for() {
  local deadline=$((SECONDS + 90)) door=${1#*://}
  door=${door%%/*}
  # Until it listens it is not asked: to start curl again and again takes from what is being timed.
  until (: <"/dev/tcp/${door%:*}/${door#*:}") 2>/dev/null || ((SECONDS >= deadline)); do
    sleep 0.02
  done
  until curl -fso /dev/null "$1"; do
    ((SECONDS < deadline)) || { echo "$1 does not answer:" >&2; tail -n 20 "$MARKET_RUN"/log/*.log >&2; exit 1; }
    sleep 0.05
  done
}

# Sets ready_ms to the milliseconds until it was ready.
start_shop() {
  local begun
  begun=$(date +%s%3N)
  (
    cd "$MARKET_RUN/web"
    # As in production, but with the reference data and the payment simulator: Development looks for files anew at each request.
    ASPNETCORE_ENVIRONMENT=${shop_environment:-Production} ASPNETCORE_URLS=http://127.0.0.1:$shop_port Web__PublicUrl=http://127.0.0.1:$shop_port Data__Path=$MARKET_RUN/data \
      ReferenceData__Load=true ReferenceData__RenewCertificates=true Stripe__Simulator=true Payees__Key=$(head -c 32 /dev/zero | base64) \
      Logging__LogLevel__Default=Warning RateLimits__Api__Permits=100000000 RateLimits__Orders__Permits=100000000 \
      exec ./Market.Web >>"$MARKET_RUN/log/shop.log" 2>&1
  ) &
  shop_process=$!
  wait_for "http://127.0.0.1:$shop_port/health"
  # shellcheck disable=SC2034 # read by bench.sh
  ready_ms=$(($(date +%s%3N) - begun))
}

stop_shop() {
  [[ -n $shop_process ]] || return 0
  kill "$shop_process" 2>/dev/null || true
  wait "$shop_process" 2>/dev/null || true
  shop_process=''
}
