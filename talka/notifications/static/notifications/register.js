// Makes Talka installable and readable without a network.
"use strict";

if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" }).catch(() => {
      /* private windows may refuse; every page works without it */
    });
  });
}
