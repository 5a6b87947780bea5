// What the parts of pages do by script. Without it everything still works: links lead, forms are sent, numbers are typed.
// What takes longer than 300 ms says so, and a form that is under way is not sent a second time.
const bar = document.getElementById('progress');
const word = bar.firstElementChild;
let soon, tooLong;

const begin = () => {
  clearTimeout(soon);
  soon = setTimeout(() => { bar.classList.add('shown'); word.textContent = bar.dataset.text; }, 300);
  // The visitor has stopped it, or the answer was no page: the form may be sent again.
  clearTimeout(tooLong);
  tooLong = setTimeout(end, 20_000);
};

const end = () => {
  clearTimeout(soon);
  clearTimeout(tooLong);
  bar.classList.remove('shown');
  word.textContent = '';
  document.querySelectorAll('form[data-sent]').forEach(form => form.removeAttribute('data-sent'));
  document.querySelectorAll('[aria-busy]').forEach(button => button.removeAttribute('aria-busy'));
};

document.addEventListener('submit', event => {
  const form = event.target;
  // Attributes, not properties: a field that is called "method" or "target" would hide those.
  if (event.defaultPrevented || (event.submitter?.getAttribute('formtarget') ?? form.getAttribute('target')) === '_blank') return;
  if (form.hasAttribute('data-sent')) { event.preventDefault(); return; }
  if (form.getAttribute('method')?.toLowerCase() === 'post') form.setAttribute('data-sent', '');
  // Not disabled: a disabled button is not sent with its form.
  event.submitter?.setAttribute('aria-busy', 'true');
  begin();
});

document.addEventListener('click', event => {
  const link = event.target.closest('a[href]');
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.target === '_blank' || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
  begin();
});

// Also when the visitor comes back to a page that the browser has kept as it was.
addEventListener('pageshow', end);

// The two keys of a number field.
document.addEventListener('click', event => {
  const key = event.target.closest('.quantity button[data-step]');
  if (!key) return;
  const number = key.parentElement.querySelector('input');
  number.value = Math.min(Math.max(Number(number.value) + Number(key.dataset.step), number.min), number.max);
  number.dispatchEvent(new Event('input', { bubbles: true }));
  number.dispatchEvent(new Event('change', { bubbles: true }));
});

document.addEventListener('input', event => {
  const keys = event.target.closest('.quantity')?.querySelectorAll('button[data-step]') ?? [];
  const { value, min, max } = event.target;
  for (const key of keys) key.disabled = key.dataset.step < 0 ? Number(value) <= min : Number(value) >= max;
});
