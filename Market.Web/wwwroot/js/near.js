// "Near me": asks for the position only when the button is pressed, and hands it to the form the button stands in.
for (const button of document.querySelectorAll('button[data-near]')) {
  button.classList.add('ready');
  button.addEventListener('click', () => {
    const refused = () => { document.getElementById(button.getAttribute('aria-describedby')).textContent = button.dataset.refused; };
    if (!navigator.geolocation)
      return refused();
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      // A hundred metres are near enough, and all that an address, which is kept and sent on, should know of a person.
      const { near, town } = button.form.elements;
      const here = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
      if (near.options)
        near.append(new Option(button.textContent, here, true, true));
      else
        near.value = here;
      if (town)
        town.value = '';
      button.form.requestSubmit();
    }, refused, { timeout: 10_000, maximumAge: 300_000 });
  });
}
