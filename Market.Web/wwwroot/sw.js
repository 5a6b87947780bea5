// What the shop keeps on a device, so that it opens without network: files under lasting names, the public product pages last seen,
// and the page that says there is no network. Pages come from the network whenever there is one.
// Kept pages are those that anybody sees: they are fetched without cookies, and of all pages only products and /offline. So carts,
// orders, accounts and receipts can never lie here, whatever the headers of an answer say.
'use strict';

const files = 'files-1';
const pages = 'pages-1';
const mostFiles = 150;
const mostProducts = 20;
const offline = ['/offline', '/en/offline'];
// MapStaticAssets puts ten letters of the content's hash into the name: such a file never changes.
const lasting = /^\/(css|js|img)\/.+\.[a-z0-9]{10}\.[a-z0-9]+$/;
const product = /^(\/en)?\/products\/[A-Za-z0-9-]+$/;

const trim = async (cache, most) => {
  const kept = (await cache.keys()).filter(request => !offline.includes(new URL(request.url).pathname));
  await Promise.all(kept.slice(0, Math.max(0, kept.length - most)).map(request => cache.delete(request)));
};

const fromFiles = async request => {
  const cache = await caches.open(files);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    await trim(cache, mostFiles);
  }
  return answer;
};

// As anybody sees it, with the files it needs.
const keepPage = async address => {
  const answer = await fetch(address, { credentials: 'omit' });
  if (!answer.ok || answer.redirected) return;
  const [cache, html] = [await caches.open(pages), await answer.clone().text()];
  // Deleted first: what was kept last stands last, and the oldest goes first.
  await cache.delete(address);
  await cache.put(address, answer);
  await trim(cache, mostProducts);
  const needed = [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(match => match[1]).filter(path => lasting.test(path));
  await Promise.all([...new Set(needed)].map(path => fromFiles(path)));
};

const isKept = async address => Boolean(await (await caches.open(pages)).match(address));

const fromNetwork = async (request, path) => {
  try {
    return await fetch(request);
  } catch (unreachable) {
    const cache = await caches.open(pages);
    const kept = await cache.match(path) ?? await cache.match(path.startsWith('/en') ? offline[1] : offline[0]);
    if (kept) return kept;
    throw unreachable;
  }
};

addEventListener('install', event => event.waitUntil(Promise.all(offline.map(keepPage)).then(() => skipWaiting())));

addEventListener('activate', event => event.waitUntil((async () => {
  const old = (await caches.keys()).filter(name => name !== files && name !== pages);
  await Promise.all(old.map(name => caches.delete(name)));
  await clients.claim();
})()));

addEventListener('fetch', event => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (lasting.test(pathname)) return event.respondWith(fromFiles(request));
  if (request.mode !== 'navigate') return;
  event.respondWith(fromNetwork(request, pathname));
  if (product.test(pathname)) event.waitUntil(isKept(pathname).then(kept => kept || keepPage(pathname)).catch(() => { }));
});
