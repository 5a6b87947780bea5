// The counters of the list on a map of the district. The list beside it says everything in words and works by keyboard; without script
// the server's drawing stays.
const box = document.getElementById('counter-map');
const chosenText = document.getElementById('map-chosen');
const rows = new Map([...document.querySelectorAll('li[data-code]')].map(row => [row.dataset.code, row]));
const PIXELS_APART = 40;
const CLOSEST = 64;
let chart, points = [], view, chosen;

// Points that would touch are one circle with their number: a point joins the first circle that began nearer than that, so the closer one
// looks, the more circles there are.
function clusters(degreesApart) {
  const circles = [];
  for (const point of points) {
    const near = circles.find(({ members: [first] }) => Math.hypot((point.lon - first.lon) * view.aspect, point.lat - first.lat) < degreesApart);
    if (near)
      near.members.push(point);
    else
      circles.push({ members: [point] });
  }
  const middle = (members, axis) => members.reduce((sum, point) => sum + point[axis], 0) / members.length;
  return circles.map(({ members }) => ({ members, value: [middle(members, 'lon'), middle(members, 'lat')] }));
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function draw() {
  const zoom = chart.getOption()?.geo?.[0]?.zoom ?? 1;
  const degreesApart = zoom >= CLOSEST ? 0 : PIXELS_APART * view.degrees / (box.clientWidth * zoom);
  const dot = { borderColor: colour('surface'), borderWidth: 1.5 };
  const data = clusters(degreesApart).map(({ members, value }) => ({
    members, value,
    symbolSize: members.length === 1 ? 12 : Math.min(38, 18 + 3 * Math.log2(members.length)),
    itemStyle: { ...dot, opacity: 1, color: members.length > 1 ? colour('green') : members[0].active ? colour('citrus') : colour('muted') },
    label: { show: members.length > 1, formatter: String(members.length), color: colour('on-green'), fontWeight: 600 },
    emphasis: { label: { show: true, ...(members.length === 1 && { formatter: members[0].name, position: 'top', color: colour('ink') }) } },
  }));
  const mark = points.filter(point => point.code === chosen).map(point => ({
    value: [point.lon, point.lat], members: [point], symbolSize: 18, itemStyle: { color: colour('price'), borderColor: colour('surface'), borderWidth: 3 },
  }));
  chart.setOption({
    animation: false,
    geo: {
      map: 'district', roam: 'move', silent: true, aspectScale: view.aspect, scaleLimit: { min: 1, max: CLOSEST }, left: 12, right: 12, top: 12, bottom: 12,
      itemStyle: { areaColor: colour('green-tint'), borderColor: colour('green'), borderWidth: 1.2 },
    },
    series: [{ type: 'scatter', coordinateSystem: 'geo', data }, { type: 'scatter', coordinateSystem: 'geo', data: mark, z: 5 }],
  });
}

function look(zoom, centre) {
  chart.setOption({ geo: { zoom: Math.min(CLOSEST, Math.max(1, zoom)), center: centre } });
  draw();
}

function choose(code, fromMap) {
  chosen = code;
  for (const [other, row] of rows)
    row.toggleAttribute('data-chosen', other === code);
  const point = points.find(candidate => candidate.code === code);
  if (!point)
    return;
  if (isInSight(point))
    draw();
  else
    look(chart.getOption().geo[0].zoom, [point.lon, point.lat]);
  if (!fromMap)
    return;
  const link = document.createElement('a');
  link.href = box.dataset.counter + encodeURIComponent(code);
  link.textContent = point.name;
  chosenText.replaceChildren(link);
  rows.get(code)?.scrollIntoView({ block: 'nearest' });
}

// The middle of some places, and how far apart they lie in degrees of latitude.
function extent(places) {
  const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  return { centre: [(west + east) / 2, (south + north) / 2], degrees: Math.max(north - south, (east - west) * Math.cos(south * Math.PI / 180)) };
}

function isInSight(point) {
  const [x, y] = chart.convertToPixel('geo', [point.lon, point.lat]);
  return x > 0 && y > 0 && x < box.clientWidth && y < box.clientHeight;
}

function pressed({ data, value }) {
  if (data.members.length === 1)
    choose(data.members[0].code, true);
  else
    look((chart.getOption().geo[0].zoom ?? 1) * 2.5, value);
}

async function start() {
  const answer = await fetch(box.dataset.points);
  const { outline, points: found } = await answer.json();
  if (!answer.ok || outline.length < 3)
    return;
  points = found;
  const { centre, degrees } = extent(outline);
  view = { degrees, aspect: Math.cos(centre[1] * Math.PI / 180) };
  echarts.registerMap('district', {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: { name: 'district' }, geometry: { type: 'Polygon', coordinates: [[...outline, outline[0]]] } }],
  });
  const canvas = document.createElement('div');
  box.replaceChildren(canvas);
  chart = echarts.init(canvas);
  draw();
  const shown = extent(points.map(point => [point.lon, point.lat]));
  if (shown.degrees < degrees / 2)
    look(degrees / Math.max(shown.degrees * 2, degrees / 6), shown.centre);
  box.parentElement.classList.add('ready');
  chart.on('georoam', draw);
  chart.on('click', 'series', pressed);
  for (const button of document.querySelectorAll('[data-zoom]'))
    button.addEventListener('click', () => {
      const { zoom, center } = chart.getOption().geo[0];
      look(button.dataset.zoom === '0' ? 1 : (zoom ?? 1) * button.dataset.zoom, button.dataset.zoom === '0' ? undefined : center);
    });
  for (const [code, row] of rows)
    for (const event of ['focusin', 'mouseenter'])
      row.addEventListener(event, () => choose(code, false));
  new ResizeObserver(() => { chart.resize(); draw(); }).observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}

start();
