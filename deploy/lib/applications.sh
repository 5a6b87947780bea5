# shellcheck shell=bash
# Publishes and runs the four processes of the market: catalog, orders, web-1 and web-2.

applications=(catalog orders web-1 web-2)

project_of() {
  case $1 in
    catalog) echo Market.Catalog ;;
    orders) echo Market.Orders ;;
    web-1 | web-2) echo Market.Web ;;
  esac
}

published_folder_of() { echo "$MARKET_RUN/app/$(project_of "$1")"; }

# The words that start a program in the folder it was published to: with the framework it brought along, else with the machine's.
command_of() {
  local folder=$1 project=$2
  [[ -f $folder/libcoreclr.so ]] && echo "./$project" || echo "dotnet $project.dll"
}

any_application_runs() {
  local name
  for name in "${applications[@]}"; do
    ! is_running "$name" || return 0
  done
  return 1
}

publish_applications() {
  local project log built=()
  # Whoever has just built the solution (deploy/test.sh) need not wait for it once more, nor for programs compiled beforehand: two dozen quicker starts
  # do not make up for four minutes.
  [[ -z ${MARKET_IS_BUILT:-} ]] || built=(--no-build -p:PublishReadyToRun=false)
  # A running program reads its files while it runs; they must not change under it.
  if any_application_runs; then
    say "The market is running; its programs are kept as they are. deploy/down.sh first to publish new ones."
    return 0
  fi
  log=$(log_of publish)
  : >"$log"
  for project in Market.Catalog Market.Orders Market.Web; do
    say "Publishing $project"
    rm -rf "$MARKET_RUN/app/$project"
    # Build servers would stay behind after the script.
    if ! dotnet publish "$MARKET_ROOT/$project/$project.csproj" -c Release -o "$MARKET_RUN/app/$project" "${built[@]}" \
      --disable-build-servers </dev/null >>"$log" 2>&1; then
      complain "$project was not published."
      show_log_tail publish
      return 1
    fi
  done
}

start_application() {
  local name=$1 port folder words
  is_running "$name" && return
  folder=$(published_folder_of "$name")
  if [[ ! -d $folder ]]; then
    complain "$name is not published yet: deploy/market.sh publish"
    return 1
  fi
  port=$(application_port "$name")
  prepare_start "$name" "$port" || return
  read -ra words <<<"$(command_of "$folder" "$(project_of "$name")")"
  (export_environment_of "$name" && launch "$name" "$(id -un)" "$folder" "${words[@]}") || return
  await "$name" 90 answers_ok "$port" /health
}

# Long enough to finish the requests and messages at hand.
stop_application() { stop_process "$1" TERM "${MARKET_STOP_SECONDS:-30}"; }
