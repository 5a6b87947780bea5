// Suggestions under the search box, after the editable combobox of the ARIA Authoring Practices. Without this file it is a plain form.
const wait = 80;

for (const box of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.id = `${box.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestLabel);
  const status = document.createElement("span");
  status.className = "unseen";
  status.setAttribute("role", "status");
  box.after(list, status);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  let active = -1, timer, asking, asked = "", composing = false;

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    list.children[active]?.setAttribute("aria-selected", "false");
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const choose = index => {
    const options = list.children;
    options[active]?.setAttribute("aria-selected", "false");
    // One place more than there are options: the words as typed.
    const places = options.length + 1, to = (index + places) % places;
    active = to === options.length ? -1 : to;
    if (active < 0) {
      box.removeAttribute("aria-activedescendant");
      return;
    }
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", options[active].id);
  };

  const show = found => {
    list.replaceChildren(...found.map((one, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.dataset.address = one.address;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const kind = document.createElement("small");
      kind.textContent = one.kind;
      option.append(one.text, " ", kind);
      return option;
    }));
    active = -1;
    box.removeAttribute("aria-activedescendant");
    list.hidden = found.length === 0;
    box.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length > 0 ? box.dataset.suggestCount.replace("{0}", found.length) : "";
  };

  const ask = async () => {
    const words = box.value.trim();
    asking?.abort();
    if (words === "") {
      asked = "";
      close();
      return;
    }
    if (words === asked && list.children.length > 0) {
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      return;
    }
    const mine = asking = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(words)}`, { signal: mine.signal, headers: { accept: "application/json" } });
      const found = answer.ok ? await answer.json() : [];
      if (mine !== asking || document.activeElement !== box)
        return;
      asked = words;
      show(found);
    } catch {
      // Typed on, or offline: the form works as it is.
    }
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  };

  // While an input method composes, its letters are not words yet, and its Enter and arrows are its own.
  box.addEventListener("compositionstart", () => { composing = true; });
  box.addEventListener("compositionend", () => { composing = false; later(); });
  box.addEventListener("input", () => { if (!composing) later(); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", event => {
    if (composing || event.isComposing || event.keyCode === 229)
      return;
    const open = !list.hidden;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (open)
          choose(event.key === "ArrowDown" ? active + 1 : active - 1);
        else
          ask();
        break;
      case "Enter":
        if (open && active >= 0) {
          event.preventDefault();
          location.assign(list.children[active].dataset.address);
        }
        break;
      case "Escape":
        if (open) {
          event.preventDefault();
          close();
        }
        break;
      case "Home":
      case "End":
        if (open && active >= 0)
          choose(-1);
        break;
    }
  });

  // Before the box loses focus, which would close the list.
  list.addEventListener("pointerdown", event => event.preventDefault());
  list.addEventListener("click", event => {
    const option = event.target.closest("[role=option]");
    if (option)
      location.assign(option.dataset.address);
  });
}
