/* console/page/page.js: shows the newest snapshot of one nation's picture (docs/wire/console.md).
 *
 * Snapshots and heartbeats come by Server-Sent Events.  Nothing for 3 s, or a snapshot older than
 * that behind a live server: the whole page says so.  Text is only ever set as text, never as markup.
 */
'use strict';

const SILENCE_MS = 3000;
const AGED_S = 12;
const HUES = ['#9fd3ff', '#c5e384', '#d9b3ff', '#ffd28f', '#f5a6c0', '#9be8d8'];
const DASHES = ['', '10 4', '3 4', '12 3 3 3', '6 6', '2 2'];
const trails = new Map(); /* "event/origin" -> observed positions */
let lastWordMs = 0;
let lastWordUtc = '';
let lastSeq = null;
let lastId = '';

function element(name, text, className, lang) {
  const e = document.createElement(name);
  if (text !== undefined && text !== null) e.textContent = text;
  if (className) e.className = className;
  if (lang) e.lang = lang;
  return e;
}

function fill(id, children) {
  document.getElementById(id).replaceChildren(...children);
}

function number(value, digits, unit) {
  return value === null || value === undefined ? '-' : value.toFixed(digits) + (unit ? ' ' + unit : '');
}

function clockOf(utc) {
  return utc ? utc.slice(11, 19) + 'Z' : '-';
}

function place(p) {
  if (!p) return '-';
  return Math.abs(p.lat_deg).toFixed(2) + (p.lat_deg < 0 ? ' S ' : ' N ') +
    Math.abs(p.lon_deg).toFixed(2) + (p.lon_deg < 0 ? ' W' : ' E');
}

function secondsBetween(fromUtc, toUtc) {
  return (Date.parse(toUtc) - Date.parse(fromUtc)) / 1000;
}

/* Time to the window, by the node's clock; after it only "passed", never "impact". */
function countdown(impact, now) {
  const first = secondsBetween(now, impact.earliest_utc);
  const last = secondsBetween(now, impact.latest_utc);
  if (last < 0) return 'predicted time passed';
  return 'in ' + Math.max(0, first).toFixed(0) + ' to ' + last.toFixed(0) + ' s';
}

function showMode(s) {
  const mode = document.getElementById('mode');
  mode.className = s.exercise ? 'exercise' : 'live';
  document.body.classList.toggle('exercise', Boolean(s.exercise));
  const words = s.exercise ? [['en', 'EXERCISE'], ['ja', '演習'], ['ko', '훈련']]
    : [['en', 'LIVE'], ['ja', '実運用'], ['ko', '실제 운용']];
  const parts = words.map(([lang, word]) => element('span', word, '', lang));
  if (s.exercise) parts.push(element('span', (s.exercise.name || '') + ' (' + s.exercise.id + ')'));
  if (s.is_scaled) parts.push(element('span', 'exercise clock, not the wall\'s'));
  mode.replaceChildren(...parts);
}

function showLinks(links) {
  fill('links', links.map((l) => {
    const offset = l.offset_s === null ? 'clock -'
      : 'clock ' + (l.offset_s * 1000).toFixed(1) + ' ± ' + (l.offset_bound_s * 1000).toFixed(1) + ' ms';
    const heard = l.heard_age_s === null ? 'never heard' : 'heard ' + l.heard_age_s.toFixed(1) + ' s ago';
    return element('span', l.partner + ' ' + l.state.toUpperCase() + ' · ' + heard + ' · ' + offset +
      ' · sent ' + l.sent + ', receipts ' + l.receipted + ', taken ' + l.taken, 'link ' + l.state);
  }));
}

const ROWS = [
  ['Launch point', (a) => place(a.launch)],
  ['Launch time', (a) => a.launch ? clockOf(a.launch.time_utc) + ' ± ' + number(a.launch.time_sigma_s, 1, 's') : '-'],
  ['Impact point', (a) => place(a.impact)],
  ['Impact window', (a) => a.impact ? clockOf(a.impact.earliest_utc) + ' to ' + clockOf(a.impact.latest_utc) : '-'],
  ['Time to it', (a, now) => a.impact ? countdown(a.impact, now) : '-'],
  ['90 % area', (a) => a.impact ? number(a.impact.area90.semi_major_km, 0) + ' x ' +
    number(a.impact.area90.semi_minor_km, 0, 'km') : '-'],
  ['Class', (a) => a.class.replace(/_/g, ' ') + ' (' + number(a.class_probability * 100, 0, '%') + ')'],
  ['Count', (a) => String(a.count)],
  ['Apogee', (a) => a.apogee_km === null ? '-' : number(a.apogee_km, 0) + ' ± ' + number(a.apogee_sigma_km, 0, 'km')],
  ['Range', (a) => a.range_km === null ? '-' : number(a.range_km, 0) + ' ± ' + number(a.range_sigma_km, 0, 'km')],
  ['Phase', (a) => a.phase + (a.is_lost ? ', LOST: prediction only' : '')],
  ['Areas at risk', (a) => riskText(a)],
  ['Revision', (a) => a.revision + ' at ' + clockOf(a.made_utc)],
];

function riskText(a) {
  if (a.risk_count === 0) return 'none found';
  const names = a.risks.map((r) => r.name_en + ' (' + r.kind + ' ' + clockOf(r.earliest_utc) + ')');
  const more = a.risk_count - a.risks.length;
  return names.join(', ') + (more > 0 ? ' and ' + more + ' more' : '');
}

function ageCell(utc, age) {
  const cell = element('td');
  cell.append(element('span', utc ? clockOf(utc) + ', ' + age.toFixed(1) + ' s ago' : '-', age > AGED_S ? 'aged' : ''));
  return cell;
}

function opinionsTable(event, now) {
  const table = element('table');
  const head = element('tr');
  head.append(element('th', ''));
  for (const o of event.opinions) head.append(element('th', o.origin));
  const thead = element('thead');
  thead.append(head);
  const body = element('tbody');
  for (const [name, show] of ROWS) {
    const row = element('tr');
    row.append(element('th', name));
    for (const o of event.opinions)
      row.append(o.assessment ? element('td', show(o.assessment, now)) : element('td', 'no assessment', 'silent'));
    body.append(row);
  }
  const seen = element('tr');
  seen.append(element('th', 'Last observed'));
  for (const o of event.opinions) {
    const from = o.assessment || (o.track ? { last_observed_utc: o.track.last_seen_utc,
      last_observed_age_s: o.track.last_seen_age_s } : null);
    seen.append(from ? ageCell(from.last_observed_utc, from.last_observed_age_s) : element('td', '-'));
  }
  body.append(seen);
  table.append(thead, body);
  return table;
}

function differenceText(d) {
  const parts = [];
  if (d.launch_km !== null) parts.push('launch ' + number(d.launch_km, 1, 'km') + ', ' + number(d.launch_time_s, 1, 's') +
    ' (' + number(d.launch_sigmas, 1, 'sigma') + ')');
  if (d.impact_km !== null) parts.push('impact ' + number(d.impact_km, 1, 'km') + ', ' + number(d.impact_time_s, 1, 's') +
    ' (' + number(d.impact_sigmas, 1, 'sigma') + ')');
  if (d.apogee_km !== null) parts.push('apogee ' + number(d.apogee_km, 1, 'km'));
  if (d.range_km !== null) parts.push('range ' + number(d.range_km, 1, 'km'));
  if (d.is_class_different) parts.push('CLASS DIFFERS');
  if (d.is_count_different) parts.push('COUNT DIFFERS');
  return d.a + ' / ' + d.b + ': ' + (parts.length ? parts.join('; ') : 'nothing to compare yet');
}

function eventBox(event, now, prefix) {
  const box = element('article', null, 'event ' + event.state);
  box.append(element('h3', prefix + 'Event ' + event.id + ' · ' + event.state + ' · opened ' +
    clockOf(event.opened_utc) + ' · ' + event.opinions.length + ' opinions'));
  box.append(opinionsTable(event, now));
  const list = element('ul');
  for (const d of event.differences) {
    const line = element('li');
    const isBeyond = d.is_class_different || d.is_count_different || d.launch_sigmas > 3 || d.impact_sigmas > 3;
    line.append(element('span', differenceText(d), isBeyond ? 'differs' : ''));
    list.append(line);
  }
  box.append(list);
  return box;
}

function alertBox(alert, prefix) {
  const box = element('article', null, 'alert ' + alert.state);
  box.append(element('h3', prefix + 'Alert ' + alert.number + ' · ' + alert.state.replace(/_/g, ' ') + ' · revision ' +
    alert.revision + ' at ' + clockOf(alert.revised_utc) + ' · event ' + alert.event +
    (alert.is_prediction_only ? ' · prediction only' : '')));
  const list = element('ul', null, 'body');
  for (const a of alert.areas) {
    const line = element('li');
    line.append(element('span', a.area + ' ' + a.name_en, '', 'en'), ' ', element('span', a.name_ja, '', 'ja'), ' ',
      element('span', a.name_ko, '', 'ko'), ' · ' + a.kind + ' · ' + clockOf(a.earliest_utc) + ' to ' +
      clockOf(a.latest_utc));
    list.append(line);
  }
  box.append(list);
  return box;
}

/* ---- map ---- */

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 900;
const HEIGHT = 520;

function shape(name, attributes, text) {
  const e = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, String(value));
  if (text) e.textContent = text;
  return e;
}

/* A point `km` away on the sphere, from the centre along the azimuth. */
function direct(p, azimuth, km) {
  const r = km / 6371;
  const lat = p.lat_deg * Math.PI / 180;
  const sinLat = Math.sin(lat) * Math.cos(r) + Math.cos(lat) * Math.sin(r) * Math.cos(azimuth);
  const dLon = Math.atan2(Math.sin(azimuth) * Math.sin(r) * Math.cos(lat), Math.cos(r) - Math.sin(lat) * sinLat);
  return { lat_deg: Math.asin(sinLat) * 180 / Math.PI, lon_deg: p.lon_deg + dLon * 180 / Math.PI };
}

function outline(area) {
  const points = [];
  for (let i = 0; i <= 48; i++) {
    const t = i * Math.PI / 24;
    const along = area.semi_major_km * Math.cos(t);
    const across = area.semi_minor_km * Math.sin(t);
    points.push(direct(area, area.azimuth_deg * Math.PI / 180 + Math.atan2(across, along), Math.hypot(along, across)));
  }
  return points;
}

/* Ground line from launch to impact along the great circle. */
function greatCircle(a, b) {
  const rad = Math.PI / 180;
  const dLon = (b.lon_deg - a.lon_deg) * rad;
  const [p, q] = [a.lat_deg * rad, b.lat_deg * rad];
  const azimuth = Math.atan2(Math.sin(dLon) * Math.cos(q),
    Math.cos(p) * Math.sin(q) - Math.sin(p) * Math.cos(q) * Math.cos(dLon));
  const length = 6371 * Math.acos(Math.min(1, Math.sin(p) * Math.sin(q) + Math.cos(p) * Math.cos(q) * Math.cos(dLon)));
  return Array.from({ length: 33 }, (_, i) => direct(a, azimuth, length * i / 32));
}

/* Everything to draw, as [points, attributes, label]. */
function drawings(s) {
  const all = [];
  for (const event of s.events) {
    event.opinions.forEach((o, i) => {
      const a = o.assessment;
      const stroke = { fill: 'none', stroke: HUES[i % HUES.length], 'stroke-width': 2, 'stroke-dasharray': DASHES[i % DASHES.length] };
      if (a && a.impact) {
        all.push([outline(a.impact.area90), { ...stroke }, o.origin + ' 90 %']);
        all.push([outline(a.impact.area50), { ...stroke, 'stroke-width': 1 }, '']);
      }
      if (a && a.launch) all.push([outline(a.launch.area90), { ...stroke }, o.origin + ' launch']);
      if (a && a.launch && a.impact)
        all.push([greatCircle(a.launch, a.impact), { ...stroke, 'stroke-width': 1, 'stroke-dasharray': '2 6' }, '']);
      const trail = trails.get(event.id + '/' + o.origin);
      if (trail && trail.length > 1)
        all.push([trail, { ...stroke, 'stroke-dasharray': '', 'stroke-linecap': 'round' }, '']);
      if (o.track)
        all.push([[o.track], { stroke: HUES[i % HUES.length] }, o.origin + ' ' + number(o.track.height_km, 0, 'km up')]);
    });
  }
  return all;
}

function frame(all) {
  const points = all.flatMap(([p]) => p);
  const box = points.length ? {
    west: Math.min(...points.map((p) => p.lon_deg)), east: Math.max(...points.map((p) => p.lon_deg)),
    south: Math.min(...points.map((p) => p.lat_deg)), north: Math.max(...points.map((p) => p.lat_deg)),
  } : { west: 120, east: 150, south: 28, north: 46 };
  const squeeze = Math.cos((box.south + box.north) * Math.PI / 360);
  const height = Math.max(4, (box.north - box.south) * 1.25, (box.east - box.west) * 1.15 * squeeze * HEIGHT / WIDTH);
  const [midLon, midLat] = [(box.west + box.east) / 2, (box.south + box.north) / 2];
  const scale = HEIGHT / height;
  return { x: (lon) => WIDTH / 2 + (lon - midLon) * squeeze * scale, y: (lat) => HEIGHT / 2 - (lat - midLat) * scale,
    halfLon: WIDTH / 2 / squeeze / scale, halfLat: height / 2, midLon, midLat };
}

function grid(f) {
  const step = [1, 2, 5, 10, 20, 45].find((s) => f.halfLat / s < 5) || 45;
  const lines = [];
  for (let lon = Math.ceil((f.midLon - f.halfLon) / step) * step; lon < f.midLon + f.halfLon; lon += step) {
    lines.push(shape('line', { class: 'grid', x1: f.x(lon), x2: f.x(lon), y1: 0, y2: HEIGHT }));
    lines.push(shape('text', { class: 'degree', x: f.x(lon) + 3, y: HEIGHT - 5 }, ((lon + 540) % 360 - 180) + '°'));
  }
  for (let lat = Math.ceil((f.midLat - f.halfLat) / step) * step; lat < f.midLat + f.halfLat; lat += step) {
    lines.push(shape('line', { class: 'grid', y1: f.y(lat), y2: f.y(lat), x1: 0, x2: WIDTH }));
    lines.push(shape('text', { class: 'degree', x: 4, y: f.y(lat) - 3 }, lat + '°'));
  }
  return lines;
}

/* Longitudes are brought next to the first point, so that a flight across 180 degrees stays whole. */
function unwrap(all) {
  if (!all.length) return all;
  const first = all[0][0][0].lon_deg;
  return all.map(([points, attributes, label]) =>
    [points.map((p) => ({ ...p, lon_deg: p.lon_deg - 360 * Math.round((p.lon_deg - first) / 360) })), attributes, label]);
}

function showMap(s) {
  const all = unwrap(drawings(s));
  const f = frame(all);
  const shapes = grid(f);
  all.forEach(([points, attributes, label], i) => {
    const at = points.map((p) => f.x(p.lon_deg).toFixed(1) + ',' + f.y(p.lat_deg).toFixed(1));
    if (points.length === 1)
      shapes.push(shape('circle', { ...attributes, cx: f.x(points[0].lon_deg), cy: f.y(points[0].lat_deg), r: 5, fill: 'none', 'stroke-width': 2 }));
    else
      shapes.push(shape('polyline', { ...attributes, points: at.join(' ') }));
    if (!label) return;
    const x = f.x(points[0].lon_deg);
    const isRight = x > WIDTH * 0.85;
    const lift = points.length === 1 ? -22 : 6 + 14 * (i % 3); /* the track's label hangs below it */
    shapes.push(shape('text', { x: isRight ? x - 8 : x + 8, y: f.y(points[0].lat_deg) - lift,
      'text-anchor': isRight ? 'end' : 'start' }, label));
  });
  document.getElementById('map').replaceChildren(...shapes);
  const origins = [...new Set(s.events.flatMap((e) => e.opinions.map((o) => o.origin)))];
  fill('legend', origins.map((o) => element('span', o + ': 90 % and 50 % impact areas, launch area, observed track')));
}

function keepTrails(s) {
  for (const event of s.events)
    for (const o of event.opinions) {
      if (!o.track) continue;
      const key = event.id + '/' + o.origin;
      const trail = trails.get(key) || [];
      const last = trail[trail.length - 1];
      if (!last || last.utc !== o.track.state_utc)
        trail.push({ lat_deg: o.track.lat_deg, lon_deg: o.track.lon_deg, utc: o.track.state_utc });
      trails.set(key, trail.slice(-600));
    }
}

/* ---- stream ---- */

function show(s) {
  document.body.classList.remove('waiting');
  document.title = s.nation + (s.exercise ? ' EXERCISE' : ' LIVE') + ' - Tocsin';
  const prefix = s.exercise ? 'EXERCISE · ' : '';
  lastWordUtc = s.wall_utc;
  document.getElementById('nation').textContent = s.nation;
  document.getElementById('clock').textContent = s.now_utc.slice(0, 10) + ' ' + clockOf(s.now_utc);
  showMode(s);
  showLinks(s.links);
  keepTrails(s);
  fill('events', s.events.length ? s.events.map((e) => eventBox(e, s.now_utc, prefix))
    : [element('p', 'No event.', 'none')]);
  fill('alerts', s.alerts.length ? s.alerts.map((a) => alertBox(a, prefix)) : [element('p', 'None.', 'none')]);
  showMap(s);
}

function takeSnapshot(text, id) {
  const s = JSON.parse(text);
  if (lastSeq && s.epoch === lastSeq.epoch && s.seq < lastSeq.seq) return; /* never back in time */
  /* The first one may be old already: the heartbeat before it says so. */
  if (lastId && id !== lastId) lastWordMs = performance.now();
  lastId = id;
  lastSeq = { epoch: s.epoch, seq: s.seq };
  show(s);
}

function takeHeartbeat(text) {
  const h = JSON.parse(text);
  if (h.age_ms !== null && h.age_ms < SILENCE_MS) lastWordMs = performance.now();
}

function judgeLife() {
  const isStale = lastWordMs === 0 ? performance.now() > SILENCE_MS : performance.now() - lastWordMs > SILENCE_MS;
  document.body.classList.toggle('stale', isStale);
  document.getElementById('stale').hidden = !isStale;
  document.getElementById('stale-since').textContent = 'since ' + (lastWordUtc ? clockOf(lastWordUtc) : 'the page was opened');
  document.getElementById('tick').style.opacity = isStale ? 0 : (Math.floor(performance.now() / 500) % 2 ? 1 : 0.4);
}

const stream = new EventSource('/stream');
stream.addEventListener('snapshot', (e) => takeSnapshot(e.data, e.lastEventId));
stream.addEventListener('heartbeat', (e) => takeHeartbeat(e.data));
setInterval(judgeLife, 250);
