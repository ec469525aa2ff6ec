{% load static %}{% autoescape off %}// Network first, always. Kept for times without a network: how pages look, the page that says so, help, and the few
// pages a person needs on the way (marked by the header X-Talka-Offline). Public lists are never kept.
"use strict";

const FRAME = "talka-frame-5";
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
];
const WORDS = {
  lv: { title: "Talka", body: "Jums ir jauna ziņa." },
  en: { title: "Talka", body: "You have a new message." },
};
const LEAVING = /\/(?:iziet|iziet\/visur|mans\/dati\/dzest)\/$/; // signing out, here or everywhere, and erasing the account
const CHECK_IN = { lv: "/mans/stundas/bez-tikla/", en: "/en/mans/stundas/bez-tikla/" }; // reads a scanned code by itself

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(FRAME)
      .then((cache) => cache.addAll([...LOOK, ...HELP, OFFLINE.lv, OFFLINE.en]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== FRAME && name !== PAGES).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && LEAVING.test(url.pathname)) {
    event.waitUntil(caches.delete(PAGES)); // a browser that knows no Clear-Site-Data forgets as well
    return;
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(look(request));
});

async function page(request, url) {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) {
      if (answer.headers.get("X-Talka-Offline") === "keep") await keep(PAGES, request, answer);
      else if (HELP.includes(url.pathname)) await keep(FRAME, request, answer);
    }
    return answer;
  } catch {
    const language = url.pathname.startsWith("/en/") ? "en" : "lv";
    const scanned = /^\/(?:en\/)?ierasties\//.test(url.pathname);
    return (
      (await caches.match(request)) ||
      (scanned && ((await caches.match(CHECK_IN[language])) || (await caches.match(CHECK_IN.lv)))) ||
      (await caches.match(OFFLINE[language])) ||
      Response.error()
    );
  }
}

async function look(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok && (await (await caches.open(FRAME)).match(request))) await keep(FRAME, request, answer);
    return answer;
  } catch {
    return (await caches.match(request)) || Response.error();
  }
}

async function keep(name, request, answer) {
  const cache = await caches.open(name);
  await cache.put(request, answer.clone());
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
