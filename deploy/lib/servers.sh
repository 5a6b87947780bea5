# shellcheck shell=bash
# Private PostgreSQL, RabbitMQ and nginx on loopback, from Debian's packages, beside whatever else the machine runs.

postgres_programs=/usr/lib/postgresql/15/bin
postgres_options=()
rabbitmq_programs=/usr/lib/rabbitmq/bin

# ---- PostgreSQL ----

start_postgres() {
  is_running postgres && return
  make_folder_for postgres "$MARKET_RUN/postgres"
  await_end_of_old_backends || return
  prepare_start postgres "$MARKET_POSTGRES_PORT" || return
  # The file of a killed postmaster names a PID that may be a zombie or a stranger's by now, and PostgreSQL would give way
  # to it. Nobody lives in the data folder, as was just seen.
  rm -f "$MARKET_RUN/postgres/data/postmaster.pid"
  create_postgres_data || return
  # fsync and synchronous_commit are the defaults; they are said here because the trials kill this server. What postgres_options adds comes last and wins.
  launch postgres postgres "$MARKET_RUN/postgres" "$postgres_programs/postgres" -D "$MARKET_RUN/postgres/data" \
    -c listen_addresses=127.0.0.1 -c port="$MARKET_POSTGRES_PORT" -c unix_socket_directories= \
    -c max_connections=200 -c shared_buffers=256MB -c fsync=on -c synchronous_commit=on -c timezone=UTC "${postgres_options[@]}" || return
  await postgres 60 postgres_answers
}

create_postgres_data() {
  local data=$MARKET_RUN/postgres/data fresh=$MARKET_RUN/postgres/data.new password_file=$MARKET_RUN/postgres/password
  [[ ! -d $data ]] || return 0
  # Made aside and renamed, so that an interrupted creation is not taken for a database.
  rm -rf "$fresh"
  install -m 600 /dev/null "$password_file"
  echo "$MARKET_PASSWORD" >"$password_file"
  ((EUID != 0)) || chown postgres: "$password_file"
  (cd "$MARKET_RUN/postgres" && run_as postgres "$postgres_programs/initdb" -D "$fresh" --username=postgres \
    --pwfile="$password_file" --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --data-checksums) \
    >>"$(log_of postgres)" 2>&1 || { show_log_tail postgres; return 1; }
  rm -f "$password_file"
  mv "$fresh" "$data"
}

# After a kill -9 of the postmaster its backends live on for a moment and hold the shared memory; a new one refuses to start.
await_end_of_old_backends() {
  local deadline=$((SECONDS + 20)) pids
  while pids=$(processes_inside "$MARKET_RUN/postgres/data") && [[ -n $pids ]]; do
    if ((SECONDS >= deadline)); then
      complain "postgres cannot start: processes of the previous one are still there: ${pids//$'\n'/ }"
      return 1
    fi
    sleep 0.1
  done
}

postgres_answers() {
  "$postgres_programs/pg_isready" -q -h 127.0.0.1 -p "$MARKET_POSTGRES_PORT" -d postgres
}

run_sql() {
  local database=$1
  PGPASSWORD=$MARKET_PASSWORD "$postgres_programs/psql" -X -q -A -t -v ON_ERROR_STOP=1 \
    -h 127.0.0.1 -p "$MARKET_POSTGRES_PORT" -U postgres -d "$database"
}

create_market_databases() {
  local database
  run_sql postgres <<SQL || return
select 'create role market login' where not exists (select from pg_roles where rolname = 'market') \gexec
alter role market password '$MARKET_PASSWORD';
SQL
  for database in market_catalog market_orders market_web; do
    run_sql postgres <<SQL || return
select 'create database $database owner market' where not exists (select from pg_database where datname = '$database') \gexec
SQL
  done
}

# SIGINT is PostgreSQL's fast shutdown: it ends sessions and writes a checkpoint.
stop_postgres() { stop_process postgres INT 30; }

# ---- RabbitMQ ----

start_rabbitmq() {
  is_running rabbitmq && return
  make_folder_for rabbitmq "$MARKET_RUN/rabbitmq" "$MARKET_RUN/rabbitmq/"{home,data,log,config,conf.d}
  start_epmd || return
  prepare_start rabbitmq "$MARKET_RABBITMQ_PORT" "$MARKET_RABBITMQ_DIST_PORT" || return
  write_rabbitmq_config
  # ALLOW_INPUT makes the script become the Erlang machine, so that the recorded PID is the one that matters;
  # -noinput takes the console away again.
  (
    export_rabbitmq_environment
    export RABBITMQ_ALLOW_INPUT=1
    launch rabbitmq rabbitmq "$MARKET_RUN/rabbitmq" "$rabbitmq_programs/rabbitmq-server" -noinput
  ) || return
  # RabbitMQ opens its listener as the last step of its start, so there is no need for the slow rabbitmqctl await_startup.
  await rabbitmq 90 port_answers "$MARKET_RABBITMQ_PORT"
}

# Erlang's name service, of our own and on loopback; otherwise the first node would start a shared one that outlives it.
start_epmd() {
  is_running epmd && return
  prepare_start epmd "$MARKET_EPMD_PORT" || return
  launch epmd rabbitmq "$MARKET_RUN/rabbitmq" epmd -address 127.0.0.1 -port "$MARKET_EPMD_PORT" || return
  await epmd 10 port_answers "$MARKET_EPMD_PORT"
}

write_rabbitmq_config() {
  local folder=$MARKET_RUN/rabbitmq
  cat >"$folder/rabbitmq.conf" <<CONF
listeners.tcp.local = 127.0.0.1:$MARKET_RABBITMQ_PORT
default_user = market
default_pass = $MARKET_PASSWORD
log.console = true
log.console.level = info
log.file = false
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 512MB
raft.wal_max_size_bytes = 67108864
CONF
  chmod 600 "$folder/rabbitmq.conf"
  echo '[].' >"$folder/enabled_plugins"
  : >"$folder/rabbitmq-env.conf"
  ((EUID != 0)) || chown rabbitmq: "$folder"/{rabbitmq.conf,enabled_plugins,rabbitmq-env.conf}
}

export_rabbitmq_environment() {
  local folder=$MARKET_RUN/rabbitmq loopback_only="-kernel inet_dist_use_interface {127,0,0,1}"
  export HOME=$folder/home
  export RABBITMQ_NODENAME=market@localhost
  export RABBITMQ_MNESIA_BASE=$folder/data RABBITMQ_LOG_BASE=$folder/log
  export RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf RABBITMQ_CONFIG_FILES=$folder/conf.d
  export RABBITMQ_CONF_ENV_FILE=$folder/rabbitmq-env.conf RABBITMQ_ENABLED_PLUGINS_FILE=$folder/enabled_plugins
  export RABBITMQ_GENERATED_CONFIG_DIR=$folder/config
  export RABBITMQ_DIST_PORT=$MARKET_RABBITMQ_DIST_PORT
  export ERL_EPMD_PORT=$MARKET_EPMD_PORT ERL_EPMD_ADDRESS=127.0.0.1
  # Without busy waiting an idle broker leaves the few cores of a test machine to the others.
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="$loopback_only +sbwt none +sbwtdcpu none +sbwtdio none"
  export RABBITMQ_CTL_ERL_ARGS=$loopback_only
  export LANG=C.UTF-8
  unset RABBITMQ_PID_FILE RABBITMQ_LOGS NOTIFY_SOCKET
}

# For operators and trials: rabbitmq_command rabbitmqctl list_queues, rabbitmq_command rabbitmq-diagnostics status …
rabbitmq_command() {
  local program=$1
  shift
  (export_rabbitmq_environment && cd "$MARKET_RUN/rabbitmq" && run_as rabbitmq "$rabbitmq_programs/$program" "$@")
}

stop_rabbitmq() {
  stop_process rabbitmq TERM 40
  stop_process epmd TERM 5
}

# ---- nginx ----

start_nginx() {
  is_running nginx && return
  prepare_start nginx "$MARKET_PORT" || return
  make_folder_for www-data "$MARKET_RUN/nginx"
  write_nginx_config
  launch nginx www-data "$MARKET_RUN/nginx" nginx -e stderr -p "$MARKET_RUN/nginx" -c nginx.conf || return
  await nginx 10 port_answers "$MARKET_PORT"
}

write_nginx_config() {
  local folder=$MARKET_RUN/nginx
  cp "$MARKET_ROOT/deploy/nginx/loopback.conf" "$folder/nginx.conf"
  sed -e "s|\${MARKET_LISTEN}|127.0.0.1:$MARKET_PORT|" \
    -e "s|\${MARKET_WEB_1}|127.0.0.1:$MARKET_WEB_1_PORT|" -e "s|\${MARKET_WEB_2}|127.0.0.1:$MARKET_WEB_2_PORT|" \
    -e "s|\${MARKET_ORDERS_HTTP}|127.0.0.1:$MARKET_ORDERS_HTTP_PORT|" \
    "$MARKET_ROOT/deploy/nginx/market.conf.template" >"$folder/market.conf"
}

stop_nginx() { stop_process nginx TERM 10; }
