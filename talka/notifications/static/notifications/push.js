// The button that lets this browser tell its person that something is new. Without JavaScript it is not shown.
"use strict";

const box = document.getElementById("push");

function part(name) {
  return box.querySelector(`[data-push="${name}"]`);
}

function bytes(key) {
  const text = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

function encoded(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function show(state) {
  part("allow").hidden = state === "done" || state === "denied";
  part("done").hidden = state !== "done";
  part("denied").hidden = state !== "denied";
  part("failed").hidden = state !== "failed";
  box.hidden = false;
}

async function tell(subscription) {
  const form = new FormData(box.querySelector("form"));
  form.set("endpoint", subscription.endpoint);
  form.set("p256dh", encoded(subscription.getKey("p256dh")));
  form.set("auth", encoded(subscription.getKey("auth")));
  const answer = await fetch(box.dataset.add, { method: "POST", body: form, credentials: "same-origin" });
  if (!answer.ok) throw new Error("refused");
}

async function allow() {
  try {
    const worker = await navigator.serviceWorker.ready;
    if ((await Notification.requestPermission()) !== "granted") {
      show("denied");
      return;
    }
    const subscription = await worker.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes(box.dataset.key),
    });
    await tell(subscription);
    show("done");
  } catch {
    show("failed"); // allowed, but the browser's own service did not answer
  }
}

async function isKnown(subscription) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subscription.endpoint));
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return box.dataset.known.split(" ").includes(hash);
}

async function begin() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return;
  show(Notification.permission === "denied" ? "denied" : "ask");
  part("allow").addEventListener("click", allow);
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.getSubscription();
  if (subscription && Notification.permission === "granted" && (await isKnown(subscription))) show("done");
}

if (box) begin();
