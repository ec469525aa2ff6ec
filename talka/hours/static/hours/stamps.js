// Check-in where there is no network: each tap is kept in this browser (kept.js) until Talka has answered it.
"use strict";

const OWN_PAGE = `${location.pathname.startsWith("/en/") ? "/en" : ""}/mans/stundas/bez-tikla/`;

// The form that says where stamps go and whose they are: of this page, else of the own page for no network.
async function door() {
  const here = document.querySelector("form[data-stamps-to]");
  if (here) return here;
  const answer = await fetch(OWN_PAGE, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-stamps-to]");
}

async function send() {
  let stamps = await keptStamps.all();
  if (!stamps.length) return show([]);
  try {
    const form = await door();
    if (!form) return show(stamps);
    stamps = stamps.filter((one) => one.of === form.dataset.stampsOf); // another person's wait for that person
    if (!stamps.length) return show([]);
    const answer = await fetch(form.dataset.stampsTo, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ stamps: stamps.map(({ id, kind, at, work, code }) => ({ id, kind, at, work, code })) }),
    });
    if (!answer.ok || answer.redirected) return show(stamps); // signed out: they stay until the same person signs in
    const told = (await answer.json()).stamps.map((one) => ({ ...stamps.find(({ id }) => id === one.id), ...one }));
    await Promise.all(told.map((one) => keptStamps.drop(one.id)));
    const refused = told.filter((one) => one.code);
    if (!refused.length && document.querySelector("form[data-stamp-live]")) return location.reload();
    return show(await keptStamps.all(), told);
  } catch {
    return show(stamps);
  }
}

function show(stamps, told = []) {
  const note = document.querySelector("[data-stamps-note]");
  if (note) note.hidden = !stamps.length;
  const list = document.querySelector("[data-stamps-list]");
  const words = document.querySelector("[data-stamps-words]");
  if (!list || !words) return;
  const clock = { hour: "2-digit", minute: "2-digit" };
  const line = (one, said) => `${words.dataset[one.kind]}, ${new Date(one.at).toLocaleTimeString("lv", clock)}: ${said}`;
  const lines = stamps.map((one) => line(one, words.dataset.waits));
  for (const one of told) lines.push(one.text || line(one, words.dataset.sent));
  list.replaceChildren(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

async function stamped(event) {
  const form = event.target.closest("form[data-stamp]");
  if (!form || !("indexedDB" in window)) return;
  event.preventDefault();
  await keptStamps.keep({
    kind: form.dataset.stamp || event.submitter.value,
    of: form.dataset.stampsOf,
    work: form.dataset.stampWork,
    code: form.dataset.stampCode,
  });
  await send();
}

// The own page stands in for a scanned code when there is no network: only the work of that code is shown.
function chooseScanned() {
  const code = /\/ierasties\/([so])([2-9b-z]{10})-/.exec(location.pathname);
  if (!code || !document.querySelector("[data-stamp-targets]")) return;
  const sections = [...document.querySelectorAll("[data-stamp-targets]")];
  const own = sections.filter((one) => one.dataset.stampTargets.split(" ").includes(code[1] + code[2]));
  const unknown = document.querySelector("[data-stamps-unknown]");
  if (unknown) unknown.hidden = own.length > 0;
  for (const one of sections) one.hidden = own.length > 0 && !own.includes(one);
  for (const one of own) one.querySelector("form").dataset.stampCode = location.pathname.split("/").at(-2);
}

// The service worker asks for the own page, once whatever another person has left there is gone.
async function prepare() {
  const whose = document.querySelector("script[data-reader]")?.dataset.reader;
  if (navigator.onLine && whose) (await navigator.serviceWorker.ready).active.postMessage({ whose, ahead: OWN_PAGE });
}

document.addEventListener("submit", stamped);
window.addEventListener("online", send);
chooseScanned();
send().then(prepare).catch(() => undefined); // without a network there is nothing to prepare
