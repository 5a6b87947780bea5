# shellcheck shell=bash
# Every address, folder and setting of the distributed market, in one place. Set a variable before calling to override it.

MARKET_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

MARKET_POSTGRES_PORT=${MARKET_POSTGRES_PORT:-54329}
MARKET_RABBITMQ_PORT=${MARKET_RABBITMQ_PORT:-56729}
MARKET_RABBITMQ_DIST_PORT=${MARKET_RABBITMQ_DIST_PORT:-56730}
MARKET_EPMD_PORT=${MARKET_EPMD_PORT:-56731}
MARKET_CATALOG_GRPC_PORT=${MARKET_CATALOG_GRPC_PORT:-7201}
MARKET_CATALOG_HTTP_PORT=${MARKET_CATALOG_HTTP_PORT:-7202}
MARKET_ORDERS_GRPC_PORT=${MARKET_ORDERS_GRPC_PORT:-7301}
MARKET_ORDERS_HTTP_PORT=${MARKET_ORDERS_HTTP_PORT:-7302}
MARKET_WEB_1_PORT=${MARKET_WEB_1_PORT:-7101}
MARKET_WEB_2_PORT=${MARKET_WEB_2_PORT:-7102}
MARKET_PORT=${MARKET_PORT:-7080}
MARKET_PUBLIC_URL=${MARKET_PUBLIC_URL:-http://127.0.0.1:$MARKET_PORT}

# Development loads the reference data and the demonstration accounts; Production has neither.
MARKET_ENVIRONMENT=${MARKET_ENVIRONMENT:-Development}
MARKET_STRIPE_SIMULATOR=${MARKET_STRIPE_SIMULATOR:-true}

# PostgreSQL refuses to run as root, and its own user must be able to walk to its data. Nobody stands in for that user,
# which does not exist before the packages are installed.
others_can_reach() {
  ((EUID != 0)) || setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$1"
}

# A folder under /var/tmp can be prepared by anyone, so one that we did not make is refused.
make_run_folder() {
  mkdir -p "$1/log"
  if [[ ! -O $1 ]]; then
    echo "$1 belongs to another user; set MARKET_RUN to a folder of your own" >&2
    return 1
  fi
}

choose_run_folder() {
  local folder=${MARKET_RUN:-$MARKET_ROOT/deploy/.run}
  make_run_folder "$folder" || return
  folder=$(cd "$folder" && pwd -P)
  if others_can_reach "$folder"; then
    echo "$folder"
  elif [[ -n ${MARKET_RUN:-} ]]; then
    echo "MARKET_RUN=$folder cannot be reached by the user postgres; choose a folder outside of private ones" >&2
    return 1
  else
    # The repository lies in a private folder such as /root.
    folder=/var/tmp/market-$(sha256sum <<<"$MARKET_ROOT" | cut -c1-12)
    make_run_folder "$folder" || return
    echo "$folder"
  fi
}

# One password per run folder, made at its first use, so that loopback alone opens nothing to other users of the machine.
read_password() {
  local file=$MARKET_RUN/password
  if [[ ! -s $file ]]; then
    (umask 077 && od -An -N20 -tx1 /dev/urandom | tr -d ' \n' >"$file.new" && mv "$file.new" "$file") || return
  fi
  cat "$file"
}

umask 022
MARKET_RUN=$(choose_run_folder) || exit
MARKET_PASSWORD=$(read_password) || exit

postgres_connection() {
  local database=$1 user=$2
  # Two Webs, Catalog and Orders share PostgreSQL's 200 connections.
  echo "Host=127.0.0.1;Port=$MARKET_POSTGRES_PORT;Database=$database;Username=$user;Password=$MARKET_PASSWORD;Maximum Pool Size=40"
}

rabbitmq_address() {
  echo "amqp://market:$MARKET_PASSWORD@127.0.0.1:$MARKET_RABBITMQ_PORT/"
}

# Exports to one application what that application needs, and no other one's database.
export_environment_of() {
  local port
  export ASPNETCORE_ENVIRONMENT=$MARKET_ENVIRONMENT DOTNET_ENVIRONMENT=$MARKET_ENVIRONMENT
  export Web__PublicUrl=$MARKET_PUBLIC_URL
  export Stripe__Simulator=$MARKET_STRIPE_SIMULATOR
  export Services__Catalog=http://127.0.0.1:$MARKET_CATALOG_GRPC_PORT
  export Services__Orders=http://127.0.0.1:$MARKET_ORDERS_GRPC_PORT
  # Whoever reaches a service's port could act for anybody; only the market's own processes know this.
  export Services__Secret=$MARKET_PASSWORD
  ConnectionStrings__Bus=$(rabbitmq_address)
  export ConnectionStrings__Bus
  unset ASPNETCORE_URLS ASPNETCORE_HTTP_PORTS

  case $1 in
    catalog)
      ConnectionStrings__Catalog=$(postgres_connection market_catalog market)
      export ConnectionStrings__Catalog
      export_service_endpoints "$MARKET_CATALOG_GRPC_PORT" "$MARKET_CATALOG_HTTP_PORT"
      ;;
    orders)
      ConnectionStrings__Orders=$(postgres_connection market_orders market)
      export ConnectionStrings__Orders
      export_service_endpoints "$MARKET_ORDERS_GRPC_PORT" "$MARKET_ORDERS_HTTP_PORT"
      ;;
    web-1 | web-2)
      ConnectionStrings__Web=$(postgres_connection market_web market)
      export ConnectionStrings__Web
      port=$(application_port "$1")
      # nginx in front is the only one whose X-Forwarded-For is believed.
      export Web__KnownProxies=127.0.0.1
      export Web__Node=$1 Kestrel__Endpoints__Http__Url=http://127.0.0.1:$port
      # Live video goes from the node that has the host to the other one by this address.
      export Live__NodeAddress=http://127.0.0.1:$port Live__Recordings=$MARKET_RUN/recordings
      ;;
  esac
}

# gRPC without TLS needs an endpoint that speaks HTTP/2 only, so health and metrics have their own.
export_service_endpoints() {
  export Kestrel__Endpoints__Grpc__Url=http://127.0.0.1:$1 Kestrel__Endpoints__Grpc__Protocols=Http2
  export Kestrel__Endpoints__Http__Url=http://127.0.0.1:$2 Kestrel__Endpoints__Http__Protocols=Http1
}

# The port on which an application answers /health.
application_port() {
  case $1 in
    catalog) echo "$MARKET_CATALOG_HTTP_PORT" ;;
    orders) echo "$MARKET_ORDERS_HTTP_PORT" ;;
    web-1) echo "$MARKET_WEB_1_PORT" ;;
    web-2) echo "$MARKET_WEB_2_PORT" ;;
  esac
}
