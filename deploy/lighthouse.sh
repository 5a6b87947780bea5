#!/usr/bin/env bash
# Lighthouse's scores (mobile, its own throttling) and the weight of the pages by which people buy, from a running shop; the median of LIGHTHOUSE_ROUNDS (3).
# Needs node and npm beside the SDK; tests do not. It stops what it started, and fails when a score is below 95 or a page heavier than it may be.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$repository"
shop_port=${LIGHTHOUSE_PORT:-7495} rounds=${LIGHTHOUSE_ROUNDS:-3}
shop=http://127.0.0.1:$shop_port
lowest_score=95 most_page_bytes=150000 most_script_bytes=40000
# The newest that runs on Debian 12's node.
lighthouse=lighthouse@12.2.3

# shellcheck source=deploy/lib/packages.sh
source deploy/lib/packages.sh
# shellcheck source=deploy/lib/shop.sh
source deploy/lib/shop.sh

clean_up() {
  stop_shop
  rm -rf "$MARKET_RUN"
}
trap clean_up EXIT

# Prints the Cookie header of a guest with something in the cart, so that checkout shows its form.
fill_cart() {
  local page token
  page=$(curl -fs -c "$MARKET_RUN/cookies" "$shop/products/JJ003")
  token=$(grep -o '__RequestVerificationToken"[^>]*value="[^"]*"' <<<"$page" | head -1 | sed 's/.*value="//;s/"$//')
  curl -fs -o /dev/null -b "$MARKET_RUN/cookies" -c "$MARKET_RUN/cookies" "$shop/cart/lines" \
    --data-urlencode "__RequestVerificationToken=$token" -d code=JJ003 -d quantity=1
  awk 'NF == 7 { sub(/^#HttpOnly_/, ""); printf "%s%s=%s", separator, $6, $7; separator = "; " }' "$MARKET_RUN/cookies"
}

look_at() {
  local page=$1 round
  for ((round = 0; round < rounds; round++)); do
    CHROME_PATH=/usr/bin/chromium "$MARKET_RUN/node_modules/.bin/lighthouse" "$shop$page" --quiet --output=json --output-path="$MARKET_RUN/report-$round.json" \
      --only-categories=performance,accessibility,best-practices,seo --extra-headers="{\"Cookie\": \"$cookies\"}" \
      --chrome-flags='--headless=new --no-sandbox --disable-gpu' >>"$MARKET_RUN/log/lighthouse.log" 2>&1
  done
  node - "$page" "$MARKET_RUN" "$rounds" "$lowest_score" "$most_page_bytes" "$most_script_bytes" <<'SCRIPT'
const [page, folder, rounds, lowest, mostBytes, mostScript] = process.argv.slice(2).map(value => (/^\d+$/.test(value) ? Number(value) : value));
const reports = Array.from({ length: rounds }, (_, round) => require(`${folder}/report-${round}.json`));
const median = read => reports.map(read).sort((a, b) => a - b)[Math.floor(rounds / 2)];
const transferred = type => median(report => report.audits['network-requests'].details.items
  .filter(item => !type || item.resourceType === type).reduce((sum, item) => sum + item.transferSize, 0));
const scores = ['performance', 'accessibility', 'best-practices', 'seo'].map(name => Math.round(median(report => report.categories[name].score) * 100));
const [bytes, script] = [transferred(), transferred('Script')];
console.log(page.padEnd(24), ...scores.map(score => String(score).padStart(6)), `${(bytes / 1000).toFixed(1)} kB`.padStart(10), `${(script / 1000).toFixed(1)} kB`.padStart(10));
for (const report of reports.slice(0, 1))
  for (const audit of Object.values(report.categories).flatMap(category => category.auditRefs).map(reference => report.audits[reference.id]))
    if (audit.score !== null && audit.score < .9 && audit.scoreDisplayMode !== 'informative') console.log(`    ${audit.id} ${audit.score} ${audit.displayValue ?? ''}`);
process.exitCode = scores.some(score => score < lowest) || bytes > mostBytes || script > mostScript ? 1 : 0;
SCRIPT
}

main() {
  local outcome=0 page
  install_missing_packages "${browser_packages[@]}" curl
  npm install --prefix "$MARKET_RUN" --no-audit --no-fund --ignore-scripts -E "$lighthouse" >>"$MARKET_RUN/log/build.log" 2>&1
  publish Market.Web web
  start_shop
  cookies=$(fill_cart)
  printf '%-24s %6s %6s %6s %6s %10s %10s\n' '' speed access practice seo bytes script
  for page in / /products /products/JJ003 /checkout; do
    look_at "$page" || outcome=1
  done
  return $outcome
}

main
