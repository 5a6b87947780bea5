// Cities and districts follow the province at once. Without this script a button of the form does the same, and the server checks either way.
const address = document.getElementById("address");
const [province, city, district] = ["province", "city", "district"].map(name => document.getElementById(`deliverTo-${name}`));
let list;

function offer(select, names) {
  select.replaceChildren(new Option(address.dataset.choose, ""), ...names.map(name => new Option(name, name)));
  if (names.length === 1) select.value = names[0];
}

async function divisions() {
  list ??= fetch(address.dataset.divisions).then(answer => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))));
  return list;
}

const withList = work => async () => {
  try {
    work(await divisions());
  } catch {
    list = undefined;
    address.querySelector(".renew").hidden = false;
  }
};

if (address && province && city && district) {
  address.querySelector(".renew").hidden = true;
  const districts = all => offer(district, all[province.value]?.[city.value] ?? []);
  province.addEventListener("change", withList(all => {
    offer(city, Object.keys(all[province.value] ?? {}));
    districts(all);
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
