{% load static %}{% autoescape off %}// Network first, always. Kept for times without a network: how pages look, the page that says so, help, and the few
// pages a person needs on the way (marked by the header X-Talka-Offline). Public lists are never kept. What is kept from
// the start is asked for without cookies, so it names nobody; a person's pages go when another person comes.
"use strict";

const FRAME = "talka-frame-8";
const PAGES = "talka-pages";
const OFFLINE = { lv: "/bezsaiste/", en: "/en/bezsaiste/" };
const HELP = ["/palidziba/", "/en/palidziba/"];
const LOOK = [
  "{% static "vendor/designsystemet/designsystemet.css" %}",
  "{% static "css/theme.css" %}",
  "{% static "css/frame.css" %}",
  "{% static "css/parts.css" %}",
  "{% static "css/rhythm.css" %}",
  "{% static "css/list.css" %}",
  "{% static "css/detail.css" %}",
  "{% static "css/forms.css" %}",
  "{% static "css/area.css" %}",
  "{% static "css/area-parts.css" %}",
  "{% static "css/area-talk.css" %}",
  "{% static "css/charts.css" %}",
  "{% static "css/modes.css" %}",
  "{% static "vendor/inter/inter-latvian.woff2" %}",
  "{% static "icons/ui.svg" %}",
  "{% static "notifications/offline.js" %}",
  "{% static "hours/kept.js" %}",
  "{% static "hours/stamps.js" %}",
];
const WORDS = {
  lv: { title: "Talka", body: "Jums ir jauna ziņa." },
  en: { title: "Talka", body: "You have a new message." },
};
const KEPT = {
  parts: { day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  lv: "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī".split(" "),
  en: "January February March April May June July August September October November December".split(" "),
};
const WHOSE = "/whose-pages/"; // no page: under this name lies the mark of the person whose pages are kept
const LEAVING = /\/(?:iziet|iziet\/visur|mans\/dati\/dzest)\/$/; // signing out, here or everywhere, and erasing the account
const GONE = [401, 403, 404, 410];
const FRESH = 6 * 60 * 60 * 1000; // milliseconds that a page asked for beforehand is good for
const CHECK_IN = { lv: "/mans/stundas/bez-tikla/", en: "/en/mans/stundas/bez-tikla/" }; // reads a scanned code by itself

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(FRAME)
      .then((cache) => cache.addAll([...LOOK, ...[...HELP, OFFLINE.lv, OFFLINE.en].map(ofNobody)]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== FRAME && name !== PAGES).map((name) => caches.delete(name))))
      .then(dropOldLook)
      .then(() => self.clients.claim()),
  );
});

function ofNobody(path) {
  return new Request(path, { credentials: "omit", cache: "reload" });
}

// Pages kept before an update name files by older hashes; `look` gives them the newer ones.
async function dropOldLook() {
  const cache = await caches.open(FRAME);
  const old = (await cache.keys()).filter(({ url }) => url.includes("/static/") && !LOOK.some((one) => url.endsWith(one)));
  await Promise.all(old.map((one) => cache.delete(one)));
}

let turn = Promise.resolve();

// One after the other: two looks at whose pages these are must not each empty what the other has just kept.
function belongTo(whose) {
  turn = turn.catch(() => undefined).then(async () => {
    const told = await caches.match(WHOSE, { cacheName: PAGES });
    if (told && (await told.text()) === whose) return;
    if (told) await caches.delete(PAGES);
    await (await caches.open(PAGES)).put(WHOSE, new Response(whose));
  });
  return turn;
}

// A page tells whose it is and, maybe, what that person may need on the way: only then are others' pages gone for sure.
self.addEventListener("message", (event) => {
  const { whose, ahead } = event.data ?? {};
  if (whose) event.waitUntil(belongTo(whose).then(() => ahead && keep(ahead)).catch(() => undefined)); // the next page asks again
});

async function keep(path) {
  const held = await caches.match(path, { cacheName: PAGES });
  if (held && Date.now() - Date.parse(held.headers.get("Date") ?? 0) < FRESH) return;
  const request = new Request(path, { credentials: "same-origin", redirect: "manual" });
  await remember(request, new URL(request.url), await fetch(request));
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && LEAVING.test(url.pathname)) {
    event.waitUntil(caches.delete(PAGES)); // a browser that knows no Clear-Site-Data forgets as well
    if (!self.navigator.onLine) event.respondWith(Response.redirect(`${OFFLINE[languageOf(url)]}#leaving`, 303));
    return;
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(look(request));
});

async function page(request, url) {
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return (await standIn(request, url)) || Response.error();
  }
  if (answer.status >= 500) return (await copyOf(request)) || answer; // Talka is away, the network is not
  try {
    await remember(request, url, answer);
  } catch {
    // no room on the device: the answer itself is worth more than its copy
  }
  return answer;
}

async function remember(request, url, answer) {
  if (answer.ok && answer.headers.get("X-Talka-Offline") === "keep") {
    const copy = answer.clone();
    const whose = answer.headers.get("X-Talka-Whose");
    if (whose) await belongTo(whose);
    await (await caches.open(PAGES)).put(request, copy);
  } else if (answer.ok && HELP.includes(url.pathname)) {
    await (await caches.open(FRAME)).add(ofNobody(url.pathname));
  } else if (GONE.includes(answer.status) || answer.type === "opaqueredirect" || answer.headers.get("X-Talka-Offline") === "drop") {
    await (await caches.open(PAGES)).delete(request); // withdrawn, signed out: the copy must not say otherwise
  }
}

async function standIn(request, url) {
  const language = languageOf(url);
  const scanned = /^\/(?:en\/)?ierasties\//.test(url.pathname);
  return (
    (await copyOf(request)) ||
    (scanned && ((await caches.match(CHECK_IN[language])) || (await caches.match(CHECK_IN.lv)))) ||
    (await caches.match(OFFLINE[language]))
  );
}

function languageOf(url) {
  return url.pathname.startsWith("/en/") ? "en" : "lv";
}

// A person's page says from when it is: the place or the hour may have changed since.
async function copyOf(request) {
  const held = await caches.match(request, { cacheName: PAGES });
  const at = new Date(held?.headers.get("Date") ?? NaN);
  if (!held?.headers.get("Content-Type")?.startsWith("text/html") || Number.isNaN(at.getTime())) return held || caches.match(request);
  const line = `<p class="muted small" data-kept-from>${keptFrom(at, languageOf(new URL(request.url)))}</p>`;
  const text = (await held.text()).replace('<div class="page-main">', (main) => main + line);
  return new Response(text, { status: held.status, headers: held.headers });
}

function keptFrom(at, language) {
  const said = new Intl.DateTimeFormat("en-GB", { ...KEPT.parts, timeZone: "Europe/Riga" }).formatToParts(at);
  const { day, month, hour, minute } = Object.fromEntries(said.map(({ type, value }) => [type, value]));
  return language === "en"
    ? `Kept on ${day} ${KEPT.en[month - 1]} at ${hour}:${minute}`
    : `Saglabāts ${day}. ${KEPT.lv[month - 1]} plkst. ${Number(hour)}.${minute}`;
}

async function look(request) {
  try {
    return await fetch(request);
  } catch {
    const same = LOOK.find((one) => unhashed(one) === unhashed(new URL(request.url).pathname));
    return (await caches.match(request)) || (same && (await caches.match(same))) || Response.error();
  }
}

function unhashed(path) {
  return path.replace(/\.[0-9a-f]{12}(?=\.\w+$)/, "");
}

self.addEventListener("push", (event) => {
  const words = (self.navigator.language || "lv").startsWith("en") ? WORDS.en : WORDS.lv;
  event.waitUntil(
    self.registration.showNotification(words.title, {
      body: words.body,
      tag: "talka-news",
      renotify: true,
      icon: "{% static "img/icon-192.png" %}",
      badge: "{% static "img/icon-192.png" %}",
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(where().then((address) => self.clients.openWindow(address)));
});

async function where() {
  try {
    const answer = await fetch("/mans/zinas/jaunaka/", { credentials: "same-origin", redirect: "error" });
    const news = await answer.json();
    return news.url && new URL(news.url).origin === self.location.origin ? news.url : "/mans/zinas/";
  } catch {
    return "/mans/zinas/"; // signed out or offline: the page itself asks for the rest
  }
}
{% endautoescape %}
