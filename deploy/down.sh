#!/usr/bin/env bash
# Ends everything that up.sh started and says if anything is left. The data stays.
exec "$(dirname "${BASH_SOURCE[0]}")/market.sh" down
