// The living room: what is shown, said and left, as it happens. Without this script the page shows how things stood when it was loaded, and every form works.
import { follow, quiet } from "/js/room-link.js";

const root = document.querySelector("[data-room]");
const texts = JSON.parse(root.dataset.texts);
const [chat, news, pinnedPlace, here] = ["chat", "room-news", "pinned-product", "here"].map(id => document.getElementById(id));
const mostMessages = 200;
const stillHere = 5 * 60_000;

const fill = (text, ...values) => values.reduce((filled, value, i) => filled.replaceAll(`{${i}}`, value), text);
const say = words => { news.textContent = words; };

function element(name, content, className = "") {
  const made = document.createElement(name);
  made.textContent = content;
  if (className) made.className = className;
  return made;
}

// As Money.Html writes it.
function money(fen) {
  const made = element("span", "", "money");
  made.append(element("span", "¥", "money-sign"), Math.floor(fen / 100).toLocaleString("en-US"), element("span", `.${String(fen % 100).padStart(2, "0")}`, "money-fen"));
  return made;
}

const plain = fen => money(fen).textContent;

function showProduct(product) {
  for (const shown of root.querySelectorAll("[data-product]")) {
    if (shown.dataset.product !== product.code) continue;
    const part = name => shown.querySelector(`[data-${name}]`);
    part("price").replaceChildren(money(product.fen));
    part("was").hidden = product.wasFen === null;
    part("was").textContent = product.wasFen === null ? "" : plain(product.wasFen);
    part("live").hidden = !product.live;
    part("left").textContent = fill(product.live ? texts.leftLive : texts.left, product.left, shown.dataset.unit);
    const end = !product.onSale ? "off-sale" : product.most > 0 ? "buy" : "sold-out";
    for (const one of shown.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== end;
    shown.querySelector("[name=quantity]").max = Math.max(1, product.most);
  }
}

// The product's own place in the drawer is copied: its form has this visitor's token already.
function showPinned(code) {
  if (pinnedPlace.dataset.pinned === (code ?? "")) return;
  pinnedPlace.dataset.pinned = code ?? "";
  for (const badge of root.querySelectorAll("[data-showing]")) badge.hidden = badge.closest("[data-product]").dataset.product !== code;
  const item = code && [...root.querySelectorAll("[data-item]")].find(one => one.dataset.item === code);
  if (!item) {
    pinnedPlace.replaceChildren(element("p", texts.unpinned, "muted"));
    return say(texts.unpinned);
  }
  const copies = [item.querySelector("[data-product]"), item.querySelector(".seller")].map(part => part.cloneNode(true));
  for (const named of copies[0].querySelectorAll("[id], [for]"))
    for (const name of ["id", "for"])
      if (named.hasAttribute(name)) named.setAttribute(name, named.getAttribute(name).replace("line-up-", "pinned-"));
  copies[0].querySelector("[data-showing]")?.remove();
  pinnedPlace.replaceChildren(...copies);
  const [picture, shown] = [document.querySelector("#stage .picture"), copies[0].querySelector(".picture")];
  if (picture && shown) {
    picture.className = `${shown.className} wide`;
    picture.replaceChildren(shown.firstElementChild.cloneNode());
    picture.firstElementChild.alt = copies[0].dataset.name;
  }
  say(fill(texts.pinned, copies[0].dataset.name, copies[0].querySelector("[data-price]").textContent));
}

function message(said) {
  const line = element("li", "");
  line.id = `message-${said.seq}`;
  line.append(element("time", said.at, "muted"), " ", element("strong", said.role === "viewer" ? fill(texts.viewer, said.name) : said.name), " ");
  if (said.role !== "viewer") line.append(element("span", texts[said.role], "badge gold"), " ");
  line.append(said.text === null ? element("span", texts[`hidden${said.hidden}`], "muted") : element("span", said.text));
  if (said.answered) line.append(" ", element("span", texts.answered, "badge green"));
  return line;
}

function add(list, line) {
  const known = document.getElementById(line.id);
  if (known) return known.innerHTML === line.innerHTML || known.replaceWith(line);
  const following = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  list.append(line);
  if (list.children.length > mostMessages) list.firstElementChild.remove();
  if (following) list.scrollTop = list.scrollHeight;
}

function words(id, text) {
  const list = document.getElementById(id);
  const line = element("li", "");
  line.id = `${id}-${text.seq}`;
  line.append(element("time", text.at, "muted"), " ", text.text);
  add(list, line);
  list.closest("[data-hidden-until-said]")?.removeAttribute("hidden");
}

function apply(now) {
  if (!now || now.state !== "live") return location.replace(location.pathname);
  now.products.forEach(showProduct);
  showPinned(now.pinned);
  now.said.forEach(said => add(chat, message(said)));
  now.captions.forEach(text => { words("said", text); document.querySelector("#stage figcaption").textContent = text.text; });
  now.corrections.forEach(text => words("corrections", text));
  document.getElementById("viewers").textContent = fill(texts.viewers, now.viewers);
  document.getElementById("likes").textContent = fill(texts.likes, now.likes);
}

const link = follow(root, async joined => apply(await joined.invoke("Join", root.dataset.room)), { news: apply }, texts, say);

quiet(root, texts, (_, pieces) => {
  const cart = document.querySelector(".cart-link");
  if (!cart || !pieces) return;
  let count = cart.querySelector(".cart-count");
  if (!count) cart.append(count = element("span", "", "cart-count"));
  count.textContent = pieces;
});

root.querySelector("[data-like]")?.addEventListener("submit", event => {
  if (link.state !== "Connected") return;
  event.preventDefault();
  link.send("Like");
});

chat.scrollTop = chat.scrollHeight;
// Whoever watches is still here: the window after leaving begins when this stops.
setInterval(() => fetch(here.action, { method: "POST", body: new URLSearchParams(new FormData(here)) }).catch(() => {}), stillHere);
