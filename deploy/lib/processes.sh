# shellcheck shell=bash
# Starts, finds, stops and kills background processes of the market, each under a name with a PID file and a log.

log_of() { echo "$MARKET_RUN/log/$1.log"; }
pid_file_of() { echo "$MARKET_RUN/$1.pid"; }

say() { echo "$*"; }
complain() { echo "$*" >&2; }

# Fields of /proc/PID/stat after the command's name, which may hold spaces: [0] state, [3] session, [19] start time.
read_process() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -ra process_fields <<<"${stat##*) }"
  [[ ${process_fields[0]} != Z ]]
}

# A PID alone may by now belong to a stranger; together with its start time it cannot.
running_pid() {
  local pid started
  { read -r pid started <"$(pid_file_of "$1")"; } 2>/dev/null || return 1
  read_process "$pid" && [[ ${process_fields[19]} == "$started" ]] && echo "$pid"
}

is_running() { running_pid "$1" >/dev/null; }

processes_inside() {
  local folder=$1 link target
  for link in /proc/[0-9]*/cwd; do
    target=$(readlink "$link" 2>/dev/null) || continue
    [[ $target/ == "$folder"/* ]] && basename "${link%/cwd}"
  done
  return 0
}

# The process and its children. They stay ours after their leader died: a child keeps its session and its folder.
members_of() {
  local leader pid
  { read -r leader _ <"$(pid_file_of "$1")"; } 2>/dev/null || return 0
  for pid in $(processes_inside "$MARKET_RUN"); do
    read_process "$pid" && [[ ${process_fields[3]} == "$leader" ]] && echo "$pid"
  done
  return 0
}

port_answers() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Clears what a killed leader left behind (nginx's workers keep its port), then makes sure that the ports are free.
prepare_start() {
  local name=$1 port
  shift
  kill_process "$name"
  for port in "$@"; do
    if port_answers "$port"; then
      complain "$name cannot start: another program listens on 127.0.0.1:$port. Choose another port in deploy/lib/market.env.sh."
      return 1
    fi
  done
}

# Runs in a session of its own, so that neither a terminal that closes nor a Ctrl-C reaches it.
launch() {
  local name=$1 user=$2 folder=$3 as=() started
  shift 3
  if ((EUID == 0)) && [[ $user != root ]]; then
    as=(setpriv "--reuid=$user" "--regid=$user" --init-groups)
  fi
  (cd "$folder" && exec setsid "${as[@]}" "$@") </dev/null >>"$(log_of "$name")" 2>&1 &
  read_process $! || { complain "$name ended at once; see $(log_of "$name")"; return 1; }
  started=${process_fields[19]}
  echo "$! $started" >"$(pid_file_of "$name")"
}

run_as() {
  local user=$1
  shift
  if ((EUID == 0)); then
    setpriv "--reuid=$user" "--regid=$user" --init-groups "$@"
  else
    "$@"
  fi
}

make_folder_for() {
  local user=$1
  shift
  if ((EUID == 0)); then
    install -d -m 700 -o "$user" -g "$user" "$@"
  else
    install -d -m 700 "$@"
  fi
}

show_log_tail() {
  complain "The end of $(log_of "$1"):"
  tail -n 25 "$(log_of "$1")" >&2 || true
}

# await NAME SECONDS CHECK…: until the check succeeds, the process dies, or the time is over.
await() {
  local name=$1 deadline=$((SECONDS + $2))
  shift 2
  until "$@"; do
    if ! is_running "$name"; then
      complain "$name ended while it was starting."
      show_log_tail "$name"
      return 1
    fi
    if ((SECONDS >= deadline)); then
      complain "$name was not ready in time ($*)."
      show_log_tail "$name"
      return 1
    fi
    sleep 0.1
  done
}

await_end() {
  local name=$1 deadline=$((SECONDS + $2))
  while [[ -n $(members_of "$name") ]]; do
    ((SECONDS < deadline)) || return 1
    sleep 0.05
  done
}

# stop_process NAME SIGNAL SECONDS: asks the process to end, and insists when the time is over.
stop_process() {
  local name=$1 signal=$2 seconds=$3 pid
  if pid=$(running_pid "$name"); then
    kill "-$signal" "$pid" 2>/dev/null || true
    await_end "$name" "$seconds" || complain "$name did not stop within $seconds s and is killed."
  fi
  kill_process "$name"
  rm -f "$(pid_file_of "$name")"
}

# kill -9 for the process and its children, as a failing machine would. The PID file stays, as it would then.
kill_process() {
  local name=$1 pids
  mapfile -t pids < <(members_of "$name")
  ((${#pids[@]})) || return 0
  kill -KILL "${pids[@]}" 2>/dev/null || true
  await_end "$name" 10 || complain "$name does not die: ${pids[*]}"
}

http_status() {
  local port=$1 path=$2 connection status=
  { exec {connection}<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$path" "$port" >&"$connection" || true
  read -r -t 5 _ status _ <&"$connection" || true
  exec {connection}>&-
  echo "$status"
}

answers_ok() { [[ $(http_status "$1" "$2") == 200 ]]; }

# What a crashed test left (a browser, a service) carries our mark in its environment.
kill_leftovers_of_tests() {
  local file pid
  for file in /proc/[0-9]*/environ; do
    pid=${file//[^0-9]/}
    [[ $pid != "$$" ]] || continue
    if grep -qzFx "MARKET_TEST_MARK=$MARKET_TEST_MARK" "$file" 2>/dev/null; then
      complain "Ending what a test left: $pid $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | cut -c1-100)"
      kill -KILL "$pid" 2>/dev/null || true
    fi
  done
}
