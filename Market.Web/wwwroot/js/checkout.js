// Cities and districts follow the province at once. Without this script a button of the form does the same, and the server checks either way.
const address = document.getElementById("address");
const [province, city, district] = ["province", "city", "district"].map(name => document.getElementById(`deliverTo-${name}`));
let list;

function offer(select, names, kept) {
  select.replaceChildren(new Option(address.dataset.choose, ""), ...names.map(name => new Option(name, name)));
  select.value = names.includes(kept) ? kept : names.length === 1 ? names[0] : "";
}

async function divisions() {
  list ??= fetch(address.dataset.divisions).then(answer => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))));
  return list;
}

// What was chosen while the list was still on its way stays chosen, and so does everything when the same province or city is chosen again.
let chosen = [province?.value, city?.value];
const withList = work => async () => {
  const before = [city.value, district.value];
  const again = province.value === chosen[0] && city.value === chosen[1];
  try {
    const all = await divisions();
    work(all, [city, district].map((select, at) => (!again && select.value === before[at] ? "" : select.value)));
    chosen = [province.value, city.value];
  } catch {
    list = undefined;
    address.querySelector(".renew").hidden = false;
  }
};

if (address && province && city && district) {
  address.querySelector(".renew").hidden = true;
  const districts = (all, [, kept]) => offer(district, all[province.value]?.[city.value] ?? [], kept);
  province.addEventListener("change", withList((all, kept) => {
    offer(city, Object.keys(all[province.value] ?? {}), kept[0]);
    districts(all, kept);
  }));
  city.addEventListener("change", withList(districts));
}

// Enter in the search for counters looks for counters, in the coupon it shows what that takes off; elsewhere it places the order.
for (const field of [document.getElementById("find"), document.getElementById("couponCode")]) {
  field?.addEventListener("keydown", event => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    event.target.closest(".buy").querySelector("button").click();
  });
}
