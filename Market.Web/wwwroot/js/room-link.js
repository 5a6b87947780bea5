// What rooms and desks have in common: the link to the hub, and forms that are sent without leaving the page (and its moving picture).
const least = 300, most = 8000;

// A new connection each time, to whatever node answers; the waits grow and differ, so that a thousand browsers do not come back in one moment.
export function follow(root, joined, handlers, texts, say) {
  const link = new signalR.HubConnectionBuilder()
    .withUrl(root.dataset.hub, { transport: signalR.HttpTransportType.WebSockets, skipNegotiation: true })
    .configureLogging(signalR.LogLevel.None)
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: tried => wait(tried.previousRetryCount) })
    .build();
  for (const [name, handler] of Object.entries(handlers)) link.on(name, handler);
  link.onreconnecting(() => say(texts.away));
  link.onreconnected(() => joined(link).then(() => say(texts.back)));
  const start = tried => link.start().then(() => joined(link)).catch(() => setTimeout(start, wait(tried), tried + 1));
  start(0);
  return link;
}

const wait = tried => Math.min(most, least * 2 ** tried) * (.75 + Math.random() / 2);

// Forms marked data-quiet: the answer's words are shown, and, with data-empty, what was typed is done with.
export function quiet(main, texts, after) {
  main.addEventListener("submit", async event => {
    const form = event.target.closest("form[data-quiet]");
    if (!form || event.submitter?.getAttribute("formtarget") === "_blank") return;
    event.preventDefault();
    if (form.dataset.under) return;
    form.dataset.under = "way";
    const data = new FormData(form, event.submitter);
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.redirected || !answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(answer.statusText);
      const { done, words, pieces } = await answer.json();
      tell(form, words, !done);
      if (done && "empty" in form.dataset) form.reset();
      if (done) after?.(form, pieces);
    } catch {
      tell(form, texts.failed, true);
    } finally {
      delete form.dataset.under;
    }
  });
}

// Beside the form where there is a place for it, else at the head of the page.
function tell(form, words, wrong) {
  const place = form.closest("section, #line-up")?.querySelector("[data-answer]") ?? document.querySelector("[data-answer]");
  if (!place) return;
  place.hidden = false;
  place.classList.toggle("wrong", wrong);
  place.textContent = words;
}
