// While money is on its way, asks every few seconds whether the order has changed, and shows the page again when it has.
const watched = document.querySelector("[data-state]");
const pause = 3000;
const patience = 100;

async function watch(asked) {
  if (!document.hidden) {
    try {
      const answer = await fetch(watched.dataset.state, { headers: { Accept: "application/json" } });
      if (answer.ok && (await answer.json()).stamp !== watched.dataset.stamp) return location.replace(location.pathname);
    } catch {
      // Away for a moment; the next question may be answered.
    }
  }
  if (asked < patience) setTimeout(watch, pause, asked + 1);
}

if (watched) {
  watched.hidden = false;
  setTimeout(watch, pause, 1);
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) return await navigator.share({ title: document.title, url: button.dataset.share });
      await navigator.clipboard.writeText(button.dataset.share);
      button.textContent = button.dataset.copied;
    } catch {
      // Whoever closes the dialogue has changed their mind.
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
