#!/usr/bin/env bash
# One part of the distributed market at a time: deploy/market.sh start|stop|kill|restart|status|pids|log PART
set -euo pipefail

lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)/lib
# shellcheck source=deploy/lib/market.env.sh
source "$lib/market.env.sh"
# shellcheck source=deploy/lib/packages.sh
source "$lib/packages.sh"
# shellcheck source=deploy/lib/processes.sh
source "$lib/processes.sh"
# shellcheck source=deploy/lib/servers.sh
source "$lib/servers.sh"
# shellcheck source=deploy/lib/applications.sh
source "$lib/applications.sh"

# In the order of starting; stopping goes the other way.
parts=(postgres rabbitmq catalog orders web-1 web-2 nginx)

usage() {
  cat <<USAGE
usage: deploy/market.sh start|stop|kill|restart|pids|log PART    (kill is kill -9)
       deploy/market.sh up | down | publish | status [PART]
       deploy/market.sh sql DATABASE | rabbitmqctl ARGUMENT…
PART: ${parts[*]}
Settings: deploy/lib/market.env.sh
USAGE
}

start_part() {
  case $1 in
    postgres) start_postgres && create_market_databases ;;
    rabbitmq) start_rabbitmq ;;
    nginx) start_nginx ;;
    *) start_application "$1" ;;
  esac
}

stop_part() {
  case $1 in
    postgres | rabbitmq | nginx) "stop_$1" ;;
    *) stop_application "$1" ;;
  esac
}

start_with_time() {
  local part=$1 began=${EPOCHREALTIME/./}
  start_part "$part" || return
  printf '%-9s ready, pid %s (%d ms)\n' "$part" "$(running_pid "$part")" $(((${EPOCHREALTIME/./} - began) / 1000))
}

start_everything() {
  local part
  install_missing_packages "${server_packages[@]}"
  publish_applications
  for part in "${parts[@]}"; do
    start_with_time "$part"
  done
  say "Market is at $MARKET_PUBLIC_URL (logs in $MARKET_RUN/log; deploy/down.sh ends it)"
}

stop_everything() {
  local index left
  for ((index = ${#parts[@]} - 1; index >= 0; index--)); do
    stop_part "${parts[index]}"
  done
  left=$(processes_of_market)
  if [[ -n $left ]]; then
    complain "Still running:"
    # shellcheck disable=SC2086 # one argument per PID
    ps -o pid,args -p $left >&2 2>/dev/null || complain "$left"
    return 1
  fi
  say "Nothing of the market is running; its data stays in $MARKET_RUN"
}

# By folder rather than by PID file, to find also what no file remembers.
processes_of_market() {
  local folder
  for folder in postgres rabbitmq nginx app; do
    processes_inside "$MARKET_RUN/$folder"
  done
}

print_status() {
  local part pid all_run=0
  for part in "$@"; do
    if pid=$(running_pid "$part"); then
      printf '%-9s running, pid %s\n' "$part" "$pid"
    else
      printf '%-9s stopped\n' "$part"
      all_run=3
    fi
  done
  return "$all_run"
}

require_part() {
  local part
  for part in "${parts[@]}"; do
    [[ $part != "${1:-}" ]] || return 0
  done
  usage >&2
  exit 2
}

main() {
  local action=${1:-} part=${2:-}
  case $action in
    up) start_everything ;;
    down) stop_everything ;;
    publish) publish_applications ;;
    start) require_part "$part" && start_with_time "$part" ;;
    stop) require_part "$part" && stop_part "$part" ;;
    restart) require_part "$part" && stop_part "$part" && start_with_time "$part" ;;
    kill) require_part "$part" && kill_process "$part" ;;
    pids) require_part "$part" && members_of "$part" ;;
    log) require_part "$part" && tail -n 50 "$(log_of "$part")" ;;
    status)
      if [[ -n $part ]]; then
        require_part "$part"
        print_status "$part"
      else
        print_status "${parts[@]}"
      fi
      ;;
    sql) run_sql "${part:-postgres}" ;;
    rabbitmqctl) shift && rabbitmq_command rabbitmqctl "$@" ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
}

main "$@"
