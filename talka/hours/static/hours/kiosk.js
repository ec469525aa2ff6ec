// The kiosk on the organiser's tablet: each tap is kept in this browser until Talka has answered it; the lists go on meanwhile.
"use strict";

(() => {
  const PAGES = "talka-pages"; // what the service worker shows without a network
  const OWN = `kiosk ${location.pathname}`;
  const AT_ONCE = 100;
  const EVERY = 30_000;
  const people = () => document.querySelector("#people");
  const part = (name) => document.querySelector(`[data-kiosk-${name}]`);
  const lists = (form) => [...form.querySelectorAll("button")].map((one) => `${one.dataset.kind} ${one.value} ${one.textContent.trim()}`).join("|");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  const field = document.querySelector("#name");
  let sending = null;

  async function own() {
    const found = (await keptStamps.all()).filter((one) => one.of === OWN);
    return found.sort((one, other) => one.at.localeCompare(other.at));
  }

  function say(text) {
    part("said").querySelector("p").textContent = text;
    part("said").hidden = false;
  }

  // The lists as they will be when Talka has the taps that are kept here.
  async function draw() {
    const stamps = await own();
    for (const one of stamps) {
      const button = people().querySelector(`button[value="${one.work}"][data-kind="${one.kind}"]`);
      if (!button) continue;
      if (one.kind === "out") {
        button.remove();
        continue;
      }
      const time = new Date(one.at).toLocaleTimeString("lv", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Riga" });
      button.dataset.kind = "out";
      button.dataset.variant = "secondary";
      button.append(Object.assign(document.createElement("span"), { className: "small", textContent: document.documentElement.lang === "lv" ? time.replace(":", ".") : time }));
      part("out").querySelector("p").append(button);
    }
    sift();
    part("waits").hidden = !stamps.length;
    part("waits").querySelector("strong").textContent = stamps.length || "";
  }

  // Of hundreds only those whose name is looked for, without a network too.
  function sift() {
    const wanted = plain(field.value);
    const buttons = [...people().querySelectorAll("button")];
    for (const one of buttons) one.hidden = !plain(one.dataset.name).includes(wanted);
    for (const name of ["in", "out"]) part(name).hidden = !part(name).querySelector("button:not([hidden])");
    part("none").hidden = !wanted || buttons.some((one) => !one.hidden);
    part("empty").hidden = buttons.length > 0 || Boolean(wanted);
  }

  // The next person finds all names again.
  function cleared() {
    field.value = "";
    sift();
  }

  async function sent(stamps) {
    const answer = await fetch(people().dataset.stampsTo, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": people().elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ now: new Date().toISOString(), stamps: stamps.map(({ id, kind, at, work }) => ({ id, kind, at, work })) }),
    });
    if (!answer.ok || answer.redirected) return false;
    for (const one of (await answer.json()).stamps) {
      const stamp = stamps.find((each) => each.id === one.id);
      await keptStamps.drop(one.id);
      if (one.code) part("refused").append(Object.assign(document.createElement("li"), { textContent: `${stamp.name}: ${one.text}` }));
    }
    return true;
  }

  // What is kept goes, the oldest first; then the page is asked for anew. Says whether Talka has answered.
  async function talk() {
    try {
      for (let stamps = await own(); stamps.length; stamps = await own()) {
        if (!(await sent(stamps.slice(0, AT_ONCE)))) break;
      }
      const answer = await fetch(location.pathname, { credentials: "same-origin" });
      if (answer.status === 404 || answer.status === 410) await over();
      if (!answer.ok || answer.redirected) return false;
      const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
      const next = page.querySelector("#people");
      part("find").hidden = page.querySelector("[data-kiosk-find]").hidden && !field.value;
      if (lists(next) !== lists(people())) people().replaceWith(next); // else nobody's finger loses its button
      await (await caches.open(PAGES)).put(location.pathname, answer);
      await draw();
      return true;
    } catch {
      await draw();
      return false; // no network: it is tried again
    }
  }

  function meet() {
    sending ??= talk().finally(() => { sending = null; });
    return sending;
  }

  async function over() {
    if ((await own()).length) return;
    await caches.delete(PAGES);
    location.reload();
  }

  async function tapped(event) {
    const button = event.submitter;
    if (event.target.id !== "people" || !button) return;
    event.preventDefault();
    const { kind, name } = button.dataset;
    await keptStamps.keep({ kind, name, work: button.value, of: OWN });
    say(people().dataset[kind === "in" ? "welcome" : "thanks"].replace("%(name)s", name));
    cleared();
    await draw();
    await sending;
    await meet();
  }

  async function ended(event) {
    if (!event.target.matches("[data-kiosk-end]")) return;
    event.preventDefault();
    await sending;
    if ((await meet()) && !(await own()).length) event.target.submit();
    else say(people().dataset.network);
  }

  async function prepare() {
    await navigator.serviceWorker?.ready;
    const cache = await caches.open(PAGES);
    await cache.addAll([...document.scripts].map((one) => one.src));
  }

  if (!("indexedDB" in window && "caches" in window)) return;
  part("plain").hidden = true;
  field.addEventListener("input", sift);
  part("find").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("submit", tapped);
  document.addEventListener("submit", ended);
  window.addEventListener("online", meet);
  setInterval(meet, EVERY);
  draw().then(meet).then(prepare).catch(() => undefined); // without a network there is nothing to prepare
})();
