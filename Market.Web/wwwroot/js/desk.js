// The desk of a host or moderator: forms are sent without leaving the page, and its parts are shown anew when the room has changed.
import { follow, quiet } from "/js/room-link.js";

const root = document.querySelector("[data-desk]");
const texts = JSON.parse(root.dataset.texts);
const pause = 400;
let due, under = false, again = false;

// Parts are taken from the page as the server makes it; where somebody is typing stays.
async function renew() {
  if (under) { again = true; return; }
  under = true;
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Rehearsed, live, over: that is another page, unless a form of this one is just leading there.
    if (page.querySelector("[data-desk]")?.dataset.sessionState !== root.dataset.sessionState) {
      if (document.querySelector("form[data-sent]")) return;
      dispatchEvent(new Event("leaving"));
      return location.reload();
    }
    const focused = document.activeElement?.id;
    for (const part of root.querySelectorAll("[data-part]")) {
      const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (fresh && fresh.innerHTML !== part.innerHTML && !part.querySelector("select:focus")) part.replaceChildren(...fresh.childNodes);
    }
    if (focused) document.getElementById(focused)?.focus();
  } catch {
    // Away for a moment; the next change shows it.
  } finally {
    under = false;
    if (again) { again = false; soon(); }
  }
}

function soon() {
  clearTimeout(due);
  due = setTimeout(renew, pause);
}

quiet(root, texts, renew);
follow(root, async link => { if (await link.invoke("JoinDesk", root.dataset.desk)) soon(); }, { desk: soon }, texts, () => {});
