// The page that says there is no network leads to the pages that this device has kept.
"use strict";

async function listKept() {
  const box = document.querySelector("[data-kept]");
  if (!box || !("caches" in window)) return;
  const cache = await caches.open("talka-pages"); // where the service worker keeps them
  for (const request of (await cache.keys()).reverse()) {
    const answer = await cache.match(request);
    if (!answer.headers.get("Content-Type")?.startsWith("text/html")) continue;
    const title = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("h1");
    const line = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: request.url, textContent: title?.textContent.trim() });
    if (!link.textContent) continue;
    line.append(link);
    box.querySelector("ul").append(line);
    box.hidden = false;
  }
}

// Whoever wanted to sign out or to erase the account is sent here by the service worker.
const leaving = document.querySelector("[data-leaving]");
if (leaving && location.hash === "#leaving") leaving.hidden = false;

listKept();
