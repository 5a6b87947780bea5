#!/usr/bin/env bash
# PostgreSQL, RabbitMQ, Catalog, Orders, two Webs and nginx before them, on this machine's loopback.
exec "$(dirname "${BASH_SOURCE[0]}")/market.sh" up
