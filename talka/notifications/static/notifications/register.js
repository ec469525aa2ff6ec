// Makes Talka installable and readable without a network.
"use strict";

if ("serviceWorker" in navigator) {
  const reader = document.currentScript.dataset.reader; // the mark of whose pages may stay on this device
  addEventListener("load", () => {
    navigator.serviceWorker
      .register("/sw.js", { scope: "/", updateViaCache: "none" })
      .then(() => navigator.serviceWorker.ready)
      .then((one) => reader && one.active.postMessage({ whose: reader }))
      .catch(() => {
        /* private windows may refuse; every page works without it */
      });
  });
}
