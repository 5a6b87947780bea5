# shellcheck shell=bash
# Installs Debian packages without leaving their services running.

# shellcheck disable=SC2034 # used by the scripts that source this
server_packages=(postgresql-15 rabbitmq-server nginx)
# shellcheck disable=SC2034
browser_packages=(chromium fonts-noto-cjk)

is_installed() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

install_missing_packages() {
  local package missing=()
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  if ((EUID != 0)); then
    echo "Missing packages; run this as root: apt-get install ${missing[*]}" >&2
    return 1
  fi
  echo "Installing ${missing[*]}"
  install_without_starting_services "${missing[@]}" || return
  keep_services_off_at_boot "${missing[@]}"
}

# A subshell, so that the trap takes back our policy file however the installation ends.
install_without_starting_services() (
  set -e
  policy=/usr/sbin/policy-rc.d
  log=$MARKET_RUN/log/apt.log
  if [[ ! -e $policy ]]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  options=(-q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300)
  if ! { apt-get "${options[@]}" update && apt-get "${options[@]}" install -y --no-install-recommends "$@"; } </dev/null >>"$log" 2>&1; then
    echo "apt-get failed; the end of $log:" >&2
    tail -n 20 "$log" >&2
    exit 1
  fi
)

# We run private copies; the packages' own would come up at the next boot of a machine with systemd.
keep_services_off_at_boot() {
  command -v systemctl >/dev/null || return 0
  local package
  for package in "$@"; do
    case $package in
      postgresql-15) systemctl disable --quiet postgresql || true ;;
      rabbitmq-server) systemctl disable --quiet rabbitmq-server epmd.socket epmd.service || true ;;
      nginx) systemctl disable --quiet nginx || true ;;
    esac
  done 2>/dev/null
}
