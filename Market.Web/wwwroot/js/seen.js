// Remembers on this device the last products looked at, for the page that is shown without network, and lets the shop be installed (sw.js).
const most = 8;
const language = document.documentElement.lang;
const shelf = `market-seen-${language}`;

const seen = () => {
  try { return JSON.parse(localStorage.getItem(shelf)) ?? []; } catch { return []; }
};

const remember = () => {
  const name = document.querySelector('main h1')?.textContent.trim();
  const picture = document.querySelector('main .picture img');
  const price = document.querySelector('main .price .money')?.textContent;
  if (!name || !picture || !price) return;
  const product = { address: location.pathname, name, price, picture: picture.getAttribute('src'), ground: picture.closest('.picture').className };
  const others = seen().filter(other => other.address !== product.address);
  // Without room or permission to keep it, nothing is lost but this.
  try { localStorage.setItem(shelf, JSON.stringify([product, ...others].slice(0, most))); } catch { }
};

// The card of _Shelf.cshtml, made of what was remembered: as text, never as markup.
const card = product => {
  const item = document.createElement('li');
  const ground = item.appendChild(document.createElement('div'));
  ground.className = product.ground.replace('wide', '');
  const image = ground.appendChild(document.createElement('img'));
  Object.assign(image, { src: product.picture, alt: '', width: 240, height: 240 });
  // A photo may have been taken down meanwhile: the ground stays.
  image.addEventListener('error', () => image.remove());
  const link = item.appendChild(document.createElement('h3')).appendChild(document.createElement('a'));
  link.href = product.address;
  link.textContent = product.name;
  const price = item.appendChild(document.createElement('p'));
  price.className = 'price';
  price.textContent = product.price;
  return item;
};

const show = list => {
  const products = seen();
  list.replaceChildren(...products.map(card));
  list.closest('section').hidden = products.length === 0;
};

if (/^(\/en)?\/products\/[^/]+$/.test(location.pathname)) remember();
const list = document.getElementById('seen');
if (list) show(list);

// The page without network says so itself.
const tellIfKept = () => { document.getElementById('kept-copy').hidden = navigator.onLine || list !== null; };
addEventListener('online', tellIfKept);
addEventListener('offline', tellIfKept);
tellIfKept();

navigator.serviceWorker?.register('/sw.js');
