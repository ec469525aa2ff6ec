// Stamps for places without a network: kept in this browser (IndexedDB) until Talka has answered each of them.
"use strict";

const STORE = "stamps";

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("talka-stamps", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(mode, act) {
  const base = await opened();
  return new Promise((resolve, reject) => {
    const work = base.transaction(STORE, mode);
    const asked = act(work.objectStore(STORE));
    work.oncomplete = () => { base.close(); resolve(asked.result); };
    work.onabort = work.onerror = () => { base.close(); reject(work.error); };
  });
}

const kept = () => within("readonly", (store) => store.getAll());
const keep = (stamp) => within("readwrite", (store) => store.put(stamp));
const drop = (id) => within("readwrite", (store) => store.delete(id));

async function send() {
  const form = document.querySelector("form[data-stamps-to]");
  const stamps = await kept();
  if (!form || !stamps.length) return show([]);
  let answer;
  try {
    answer = await fetch(form.dataset.stampsTo, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ stamps: stamps.map(({ id, kind, at, work, code }) => ({ id, kind, at, work, code })) }),
    });
  } catch {
    return show(stamps);
  }
  if (!answer.ok || answer.redirected) return show(stamps); // signed out: they stay until somebody signs in
  const told = (await answer.json()).stamps;
  await Promise.all(told.map((one) => drop(one.id)));
  show(await kept(), told);
}

function show(stamps, told = []) {
  const note = document.querySelector("[data-stamps-note]");
  if (note) note.hidden = !stamps.length;
  const list = document.querySelector("[data-stamps-list]");
  const words = document.querySelector("[data-stamps-words]");
  if (!list || !words) return;
  const lines = stamps.map((one) => `${words.dataset[one.kind]}, ${new Date(one.at).toLocaleTimeString()}: ${words.dataset.waits}`);
  for (const one of told) lines.push(one.text || words.dataset.sent);
  list.replaceChildren(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

async function stamped(event) {
  const form = event.target.closest("form[data-stamp]");
  if (!form) return;
  const always = form.dataset.stamp === ""; // the page for no network keeps every tap; others send the form itself
  if (!always && navigator.onLine) return;
  event.preventDefault();
  await keep({
    id: crypto.randomUUID(),
    kind: form.dataset.stamp || event.submitter.value,
    at: new Date().toISOString(),
    work: form.dataset.stampWork,
    code: form.dataset.stampCode,
  });
  await send();
}

document.addEventListener("submit", stamped);
window.addEventListener("online", send);
if ("caches" in window) caches.open("talka-pages").then((cache) => cache.add(document.querySelector('script[src*="stamps"]').src)).catch(() => undefined);
send();
