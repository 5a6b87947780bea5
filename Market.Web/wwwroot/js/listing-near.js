// "Use my position": asks the browser, rounds to about 100 m, and sends the form. Without this file one chooses a town.
for (const form of document.querySelectorAll("form[data-near]")) {
  const button = form.querySelector("button[data-near-use]"), failed = form.querySelector("[data-near-failed]"), select = form.elements.namedItem("near");
  if (!button || !select || !("geolocation" in navigator))
    continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const here = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
        select.append(new Option(button.textContent, here, true, true));
        form.requestSubmit();
      },
      () => {
        button.disabled = false;
        failed.hidden = false;
        select.focus();
      },
      { maximumAge: 600000, timeout: 10000 });
  });
}
